/** RTP packets (RFC 3550) with G.711 sound and telephone events (RFC 4733). */

export const telephoneEventType = 101
/** 20 ms at 8 kHz. */
export const samplesPerPacket = 160

export interface RtpPacket {
	payloadType: number
	marker: boolean
	sequence: number
	/** In samples, modulo 2³². */
	timestamp: number
	ssrc: number
	payload: Uint8Array
}

/** The packet as it goes over the line. */
export function writeRtp(packet: RtpPacket): Buffer {
	const header = Buffer.alloc(12)
	header[0] = 0x80
	header[1] = (packet.marker ? 0x80 : 0) | packet.payloadType
	header.writeUInt16BE(packet.sequence & 0xffff, 2)
	header.writeUInt32BE(packet.timestamp >>> 0, 4)
	header.writeUInt32BE(packet.ssrc >>> 0, 8)
	return Buffer.concat([header, packet.payload])
}

/** Reads a packet; undefined for what is not RTP version 2. */
export function readRtp(bytes: Buffer): RtpPacket | undefined {
	if (bytes.length < 12 || (bytes[0] ?? 0) >> 6 !== 2) return undefined
	const start = 12 + ((bytes[0] ?? 0) & 0x0f) * 4
	return {
		payloadType: (bytes[1] ?? 0) & 0x7f,
		marker: ((bytes[1] ?? 0) & 0x80) !== 0,
		sequence: bytes.readUInt16BE(2),
		timestamp: bytes.readUInt32BE(4),
		ssrc: bytes.readUInt32BE(8),
		payload: bytes.subarray(start),
	}
}

const keys = '0123456789*#ABCD'
const volume = 10 // −10 dBm0, as phones do

/** The event number of a key (RFC 4733 table 3). @throws on what is no key */
export function eventOfKey(key: string): number {
	const event = keys.indexOf(key)
	if (key.length !== 1 || event < 0) throw new Error(`${key} is not a key of a phone`)
	return event
}

export interface EventPacket {
	marker: boolean
	payload: Uint8Array
}

/**
 * The packets of one key press, to be sent every 20 ms with the timestamp of the first:
 * the marker on the first, a growing duration, and the end three times.
 * @param ms how long the key is held, a multiple of 20
 */
export function keyPress(key: string, ms: number): EventPacket[] {
	const count = Math.max(1, Math.round(ms / 20))
	const event = eventOfKey(key)
	const payload = (duration: number, isEnd: boolean) => {
		const bytes = Buffer.alloc(4)
		bytes[0] = event
		bytes[1] = (isEnd ? 0x80 : 0) | volume
		bytes.writeUInt16BE(duration, 2)
		return bytes
	}
	const packets: EventPacket[] = []
	for (let index = 1; index <= count; index++) {
		packets.push({ marker: index === 1, payload: payload(index * samplesPerPacket, false) })
	}
	for (let repeat = 0; repeat < 3; repeat++) {
		packets.push({ marker: false, payload: payload(count * samplesPerPacket, true) })
	}
	return packets
}
