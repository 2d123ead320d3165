/** What is asked of a STUN server, and whose answer is believed. */
import { createSocket, type Socket } from 'node:dgram'
import { afterEach, expect, test } from 'vitest'
import { askStun, bindingRequest, mappedAddress } from './stun.ts'

// RFC 5769 section 2.2: the sample response of a server that sees its client at 192.0.2.1, port 32853.
const sample = Buffer.from(
	'0101003c2112a442b7e7a701bc34d686fa87dfae' +
		'8022000b7465737420766563746f7220' +
		'002000080001a147e112a643' +
		'000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7' +
		'80280004c07d4c96',
	'hex',
)
const id = sample.subarray(8, 20)

let server: Socket | undefined
afterEach(() => {
	server?.close()
	server = undefined
})

/** A server on loopback that answers each request as told. */
async function serve(answer: (request: Buffer, count: number) => Buffer | undefined): Promise<number> {
	let count = 0
	const socket = createSocket('udp4')
	server = socket
	socket.on('message', (request, from) => {
		const reply = answer(request, ++count)
		if (reply) socket.send(reply, from.port, from.address)
	})
	await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
	return socket.address().port
}

/** The sample's answer to another request. */
const answerTo = (request: Buffer) =>
	Buffer.concat([sample.subarray(0, 8), request.subarray(8, 20), sample.subarray(20)])

test('the address in the standard’s own sample is read', () => {
	expect(mappedAddress(sample, id)).toBe('192.0.2.1')
})

test('the address as old servers tell it is read too', () => {
	const old = Buffer.concat([
		Buffer.from('0101000c2112a442', 'hex'),
		id,
		Buffer.from('000100080001a147c0000201', 'hex'),
	])
	expect(mappedAddress(old, id)).toBe('192.0.2.1')
})

test.each([
	['to another request', sample, Buffer.alloc(12)],
	['that is cut off', sample.subarray(0, 40), id],
	['of another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), id],
	['that is a request itself', bindingRequest(id), id],
	['that is empty', Buffer.alloc(0), id],
])('an answer %s is not believed', (_what, answer, transactionId) => {
	expect(mappedAddress(answer, transactionId)).toBeUndefined()
})

test('a request that was lost is asked again', async () => {
	const port = await serve((request, count) => (count === 1 ? undefined : answerTo(request)))
	expect(await askStun('127.0.0.1', port)).toBe('192.0.2.1')
})

test('a name that leads nowhere is told from a server that does not answer', async () => {
	await expect(askStun('stun.invalid', 3478)).rejects.toMatchObject({ reason: 'no_name' })
})
