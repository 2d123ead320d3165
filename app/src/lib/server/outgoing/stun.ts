/** Asking a STUN server from which address it sees us (RFC 8489): one small UDP request, asked again a few times. */
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { randomBytes } from 'node:crypto'

const MAGIC_COOKIE = 0x2112a442
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const MAPPED_ADDRESS = 0x0001
const XOR_MAPPED_ADDRESS = 0x0020
const IPV4 = 0x01
const HEADER_BYTES = 20

/** When the request is sent (milliseconds), each pause twice the last one (section 6.2.1), and when we give up. */
const sendAtMs = [0, 500, 1500, 3500]
const giveUpMs = 6000

/** Why no address came of it. */
export class StunFailed extends Error {
	readonly reason: 'no_name' | 'no_answer'

	constructor(reason: 'no_name' | 'no_answer', cause?: unknown) {
		super(reason, { cause })
		this.reason = reason
	}
}

/** @param transactionId 12 random bytes */
export function bindingRequest(transactionId: Buffer): Buffer {
	const header = Buffer.alloc(8)
	header.writeUInt16BE(BINDING_REQUEST, 0)
	header.writeUInt32BE(MAGIC_COOKIE, 4)
	return Buffer.concat([header, transactionId])
}

/** Four bytes of an IPv4 address as people write it. */
const dotted = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')

/**
 * The IPv4 address in the answer to our request; undefined for anything else.
 * Servers from before RFC 5389 tell it as it is, later ones so that no router on the way rewrites it.
 */
export function mappedAddress(answer: Buffer, transactionId: Buffer): string | undefined {
	if (answer.length < HEADER_BYTES || answer.readUInt16BE(0) !== BINDING_SUCCESS) return undefined
	if (answer.readUInt32BE(4) !== MAGIC_COOKIE || !answer.subarray(8, HEADER_BYTES).equals(transactionId))
		return undefined
	const end = HEADER_BYTES + answer.readUInt16BE(2)
	if (end > answer.length) return undefined
	let plain: string | undefined
	for (let at = HEADER_BYTES; at + 4 <= end;) {
		const type = answer.readUInt16BE(at)
		const length = answer.readUInt16BE(at + 2)
		const value = answer.subarray(at + 4, Math.min(at + 4 + length, end))
		if (value.length >= 8 && value[1] === IPV4) {
			const address = value.readUInt32BE(4)
			if (type === XOR_MAPPED_ADDRESS) return dotted((address ^ MAGIC_COOKIE) >>> 0)
			if (type === MAPPED_ADDRESS) plain = dotted(address)
		}
		// Each attribute is filled up to a multiple of four bytes (section 14).
		at += 4 + Math.ceil(length / 4) * 4
	}
	return plain
}

/**
 * The IPv4 address from which the server sees us.
 * @throws StunFailed
 */
export async function askStun(host: string, port: number): Promise<string> {
	const server = await lookup(host, 4).catch((error: unknown) => {
		throw new StunFailed('no_name', error)
	})
	const transactionId = randomBytes(12)
	const request = bindingRequest(transactionId)
	const socket = createSocket('udp4')
	const timers: NodeJS.Timeout[] = []
	try {
		return await new Promise((resolve, reject) => {
			socket.on('error', (error) => reject(new StunFailed('no_answer', error)))
			socket.on('message', (message, from) => {
				const address = from.address === server.address ? mappedAddress(message, transactionId) : undefined
				if (address) resolve(address)
			})
			for (const wait of sendAtMs) timers.push(setTimeout(() => socket.send(request, port, server.address), wait))
			timers.push(setTimeout(() => reject(new StunFailed('no_answer')), giveUpMs))
		})
	} finally {
		for (const timer of timers) clearTimeout(timer)
		socket.close()
	}
}
