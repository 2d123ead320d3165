/** Puts the RTP packets that arrived at one port on a time line, whatever their jitter and order. */
import { decodeG711, payloadTypes } from './g711.ts'
import type { RtpPacket } from './rtp.ts'
import { sampleRate } from './sound.ts'

export interface Arrived {
	/** Milliseconds since 1970. */
	at: number
	packet: RtpPacket
}

/** More than this apart (half a second), the sender's clock has jumped and arrival counts; less is a busy machine's jitter. */
const jumpSamples = 4000

/**
 * The sound that arrived, as one stretch of samples; gaps are silence.
 * @param from the moment of sample 0, milliseconds since 1970
 */
export function layOut(arrived: readonly Arrived[], from: number): Int16Array {
	const last = arrived.at(-1)
	const samples = new Int16Array(last ? Math.max(0, Math.round(((last.at - from + 500) * sampleRate) / 1000)) : 0)
	let ssrc: number | undefined
	let anchorPosition = 0
	let anchorTimestamp = 0
	for (const { at, packet } of arrived) {
		const law =
			packet.payloadType === payloadTypes.alaw ? 'alaw' : packet.payloadType === payloadTypes.ulaw ? 'ulaw' : undefined
		if (!law) continue
		const byArrival = Math.round(((at - from) * sampleRate) / 1000)
		let position = anchorPosition + ((packet.timestamp - anchorTimestamp) | 0)
		if (packet.ssrc !== ssrc || Math.abs(position - byArrival) > jumpSamples) {
			ssrc = packet.ssrc
			anchorPosition = position = byArrival
			anchorTimestamp = packet.timestamp
		}
		const decoded = decodeG711(law, packet.payload)
		for (let index = 0; index < decoded.length; index++) {
			const target = position + index
			if (target >= 0 && target < samples.length) samples[target] = decoded[index] ?? 0
		}
	}
	return samples
}

/** Keys that arrived as RFC 4733 events, each once: an event is known by its timestamp. */
export function keysIn(arrived: readonly Arrived[], telephoneEventType: number): string {
	const seen = new Set<number>()
	let keys = ''
	for (const { packet } of arrived) {
		if (packet.payloadType !== telephoneEventType || seen.has(packet.timestamp)) continue
		seen.add(packet.timestamp)
		keys += '0123456789*#ABCD'[packet.payload[0] ?? 0] ?? '?'
	}
	return keys
}

/** How many packets are missing between the first and the last of each sender, by their sequence numbers. */
export function lostPackets(arrived: readonly Arrived[]): number {
	const senders = new Map<number, { first: number; seen: Set<number>; last: number }>()
	for (const { packet } of arrived) {
		const known = senders.get(packet.ssrc) ?? { first: packet.sequence, seen: new Set<number>(), last: packet.sequence }
		senders.set(packet.ssrc, known)
		// Counted on beyond 65535, where the number begins anew.
		const sequence = known.last + (((packet.sequence - known.last) << 16) >> 16)
		known.seen.add(sequence)
		known.first = Math.min(known.first, sequence)
		known.last = Math.max(known.last, sequence)
	}
	return [...senders.values()].reduce((sum, { first, last, seen }) => sum + (last - first + 1 - seen.size), 0)
}
