/** RTP on the line, and what is made of it when it comes late or out of order. */
import { expect, test } from 'vitest'
import { encodeG711 } from './g711.ts'
import { keysIn, layOut, lostPackets } from './recording.ts'
import type { Arrived } from './recording.ts'
import { keyPress, readRtp, telephoneEventType, writeRtp } from './rtp.ts'
import type { RtpPacket } from './rtp.ts'
import { makeTone, toneMs } from './sound.ts'

const packet: RtpPacket = {
	payloadType: 8,
	marker: true,
	sequence: 65_535,
	timestamp: 4_294_967_200,
	ssrc: 7,
	payload: Uint8Array.of(1, 2, 3),
}

/** A tone in 20 ms packets whose timestamps wrap around, each arriving `late(index)` ms late. */
function tonePackets(count: number, late: (index: number) => number): Arrived[] {
	const sound = encodeG711('alaw', makeTone(400, 1000))
	return Array.from({ length: count }, (_, index) => ({
		at: 1000 + index * 20 + late(index),
		packet: {
			...packet,
			sequence: index,
			timestamp: (4_294_967_200 + index * 160) >>> 0,
			payload: sound.subarray((index * 160) % 8000, ((index * 160) % 8000) + 160),
		},
	}))
}

test('a packet read is the packet that was written', () => {
	const read = readRtp(writeRtp(packet))
	expect({ ...read, payload: [...(read?.payload ?? [])] }).toEqual({ ...packet, payload: [1, 2, 3] })
	expect(readRtp(Buffer.from('OPTIONS sip:x'))).toBeUndefined()
})

test('a key press grows, ends three times, and bears its mark on the first packet only', () => {
	const packets = keyPress('#', 60)
	expect(packets.map((event) => event.marker)).toEqual([true, false, false, false, false, false])
	expect(packets.map((event) => Buffer.from(event.payload).readUInt16BE(2))).toEqual([160, 320, 480, 480, 480, 480])
	expect(packets.map((event) => (event.payload[1] ?? 0) >> 7)).toEqual([0, 0, 0, 1, 1, 1])
	expect(packets[0]?.payload[0]).toBe(11)
	expect(() => keyPress('x', 60)).toThrow('x is not a key')
})

test('sound that arrives with jitter and out of order is heard without a break', () => {
	const arrived = tonePackets(50, (index) => (index * 37) % 60)
	arrived.sort((a, b) => a.at - b.at)
	expect(toneMs(layOut(arrived, 1000), 400)).toBeGreaterThanOrEqual(960)
})

test('a second of silence between two sounds stays a second, although the sender forgot to count it', () => {
	const arrived = tonePackets(100, (index) => (index < 50 ? 0 : 1000))
	const samples = layOut(arrived, 1000)
	expect(toneMs(samples.subarray(0, 8000), 400)).toBeGreaterThanOrEqual(960)
	expect(toneMs(samples.subarray(8000, 16_000), 400)).toBe(0)
	expect(toneMs(samples.subarray(16_000, 24_000), 400)).toBeGreaterThanOrEqual(960)
})

test('a key is read once, however many packets told it', () => {
	const arrived = ['1', '1', '#'].flatMap((key, press) =>
		keyPress(key, 100).map((event) => ({
			at: 0,
			packet: { ...packet, ...event, payloadType: telephoneEventType, timestamp: press * 1600 },
		})),
	)
	expect(keysIn(arrived, telephoneEventType)).toBe('11#')
})

test('packets that never came are counted, whatever the order of the others, also where the numbers begin anew', () => {
	const withSequence = (sequence: number): Arrived => ({ at: 0, packet: { ...packet, sequence } })
	const of = (...sequences: number[]) => lostPackets(sequences.map(withSequence))
	expect(of(1, 2, 3)).toBe(0)
	expect(of(1, 3, 2)).toBe(0)
	expect(of(1, 2, 5)).toBe(2)
	expect(of(65_534, 65_535, 1)).toBe(1)
	expect(lostPackets([])).toBe(0)
})
