/** Listens to the RTP of many calls at one port, and tells how long they were left without a packet. Run in a host's namespace. */
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { readRtp } from '../tests/phones/rtp.ts'

/** What was heard since the last question. */
export interface Gaps {
	calls: number
	packets: number
	/** By sequence numbers (RFC 3550 appendix A.3, without its arithmetic for streams that begin anew). */
	lost: number
	/** The longest time that any call was left without a packet. */
	longestMs: number
}

interface Stream {
	sequence: number
	at: number
	longestMs: number
	packets: number
	lost: number
}

const streams = new Map<number, Stream>()

function hear(bytes: Buffer): void {
	const packet = readRtp(bytes)
	if (!packet) return
	const at = performance.now()
	const stream = streams.get(packet.ssrc)
	if (!stream) {
		streams.set(packet.ssrc, { sequence: packet.sequence, at, longestMs: 0, packets: 1, lost: 0 })
		return
	}
	stream.longestMs = Math.max(stream.longestMs, at - stream.at)
	stream.lost += Math.max(0, ((packet.sequence - stream.sequence) & 0xffff) - 1)
	stream.packets++
	stream.sequence = packet.sequence
	stream.at = at
}

function tell(): Gaps {
	const all = [...streams.values()]
	const sum = (figure: 'packets' | 'lost') => all.reduce((total, stream) => total + stream[figure], 0)
	const gaps = {
		...{ calls: all.length, packets: sum('packets'), lost: sum('lost') },
		longestMs: Math.max(0, ...all.map(({ longestMs }) => longestMs)),
	}
	streams.clear()
	return gaps
}

const port = Number(process.argv[2])
const socket = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 })
socket.on('message', hear)
socket.bind(port, () => process.stdout.write('listening\n'))
createInterface({ input: process.stdin }).on('line', () => process.stdout.write(`${JSON.stringify(tell())}\n`))
