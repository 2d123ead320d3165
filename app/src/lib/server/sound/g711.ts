/** G.711: 16-bit samples as the 8-bit companded ones that most phones and carriers speak (ITU-T G.711). */
import { Transform } from 'node:stream'

export type Law = 'ulaw' | 'alaw'

function toUlaw(sample: number): number {
	const sign = sample < 0 ? 0x80 : 0
	const magnitude = Math.min(Math.abs(sample), 32_635) + 132
	const exponent = 24 - Math.clz32(magnitude)
	return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

function toAlaw(sample: number): number {
	const sign = sample < 0 ? 0 : 0x80
	// One's complement for negative samples, as the recommendation's tables have it.
	const magnitude = sample < 0 ? ~sample : sample
	const exponent = Math.max(0, 24 - Math.clz32(magnitude))
	const mantissa = exponent === 0 ? magnitude >> 4 : (magnitude >> (exponent + 3)) & 0x0f
	return (sign | (exponent << 4) | mantissa) ^ 0x55
}

const tables = new Map<Law, Uint8Array>()

/** The code of every 16-bit sample, by the sample's bits. */
function table(law: Law): Uint8Array {
	const known = tables.get(law)
	if (known) return known
	const encode = law === 'ulaw' ? toUlaw : toAlaw
	const made = Uint8Array.from({ length: 65_536 }, (_, bits) => encode((bits << 16) >> 16))
	tables.set(law, made)
	return made
}

/** Turns a stream of 16-bit little-endian samples into one of G.711. */
export function encodeG711(law: Law): Transform {
	const codes = table(law)
	let odd: Buffer = Buffer.alloc(0)
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const samples = odd.length ? Buffer.concat([odd, chunk]) : chunk
			const count = samples.length >> 1
			const encoded = Buffer.allocUnsafe(count)
			for (let index = 0; index < count; index++) encoded[index] = codes[samples.readUInt16LE(index * 2)]!
			odd = samples.subarray(count * 2)
			done(null, encoded)
		},
	})
}
