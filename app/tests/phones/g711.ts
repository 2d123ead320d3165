/** G.711 (ITU-T): 8-bit A-law and µ-law to 16-bit samples and back. */

export type Law = 'alaw' | 'ulaw'

/** RTP payload types of the two (RFC 3551 table 4). */
export const payloadTypes: Record<Law, number> = { ulaw: 0, alaw: 8 }

function decodeUlaw(byte: number): number {
	const inverted = ~byte & 0xff
	const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4)
	return inverted & 0x80 ? 0x84 - magnitude : magnitude - 0x84
}

function decodeAlaw(byte: number): number {
	const toggled = byte ^ 0x55
	const exponent = (toggled & 0x70) >> 4
	const mantissa = ((toggled & 0x0f) << 4) + 8
	const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
	return toggled & 0x80 ? magnitude : -magnitude
}

function makeTable(decode: (byte: number) => number): Int16Array {
	return Int16Array.from({ length: 256 }, (_, byte) => decode(byte))
}

const tables: Record<Law, Int16Array> = { ulaw: makeTable(decodeUlaw), alaw: makeTable(decodeAlaw) }

/** Encoded bytes → samples. */
export function decodeG711(law: Law, bytes: Uint8Array): Int16Array {
	const table = tables[law]
	const samples = new Int16Array(bytes.length)
	for (let index = 0; index < bytes.length; index++) samples[index] = table[bytes[index] ?? 0] ?? 0
	return samples
}

/** The code whose sample is nearest; slow but only a period of tone is ever encoded. */
function nearestCode(table: Int16Array, sample: number): number {
	let best = 0
	for (let code = 1; code < 256; code++) {
		if (Math.abs((table[code] ?? 0) - sample) < Math.abs((table[best] ?? 0) - sample)) best = code
	}
	return best
}

/** Samples → encoded bytes. */
export function encodeG711(law: Law, samples: Int16Array): Uint8Array {
	return Uint8Array.from(samples, (sample) => nearestCode(tables[law], sample))
}

/** One packet of silence differs between the laws; this is its byte. */
export const silenceByte: Record<Law, number> = { ulaw: 0xff, alaw: 0xd5 }
