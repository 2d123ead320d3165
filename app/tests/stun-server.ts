/**
 * What a STUN server answers (RFC 8489 section 14.2); run by itself it is one:
 * `node stun-server.ts FILE` answers on port 3478 with the address that stands in the file.
 */
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'

const MAGIC_COOKIE = 0x2112a442

/** The answer to a binding request. @param address the IPv4 address that the server says it sees */
export function stunAnswer(request: Buffer, address: string): Buffer {
	const answer = Buffer.alloc(32)
	answer.writeUInt16BE(0x0101, 0)
	answer.writeUInt16BE(12, 2)
	request.copy(answer, 4, 4, 20)
	answer.writeUInt16BE(0x0020, 20)
	answer.writeUInt16BE(8, 22)
	answer.writeUInt16BE(0x0001, 24)
	const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
	answer.writeUInt32BE((number ^ MAGIC_COOKIE) >>> 0, 28)
	return answer
}

const [, program, file] = process.argv
if (program?.endsWith('stun-server.ts') && file) {
	const socket = createSocket('udp4', (request, from) =>
		socket.send(stunAnswer(request, readFileSync(file, 'utf8').trim()), from.port, from.address),
	)
	socket.bind(3478, () => process.stdout.write('listens\n'))
}
