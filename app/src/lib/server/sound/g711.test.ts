/** G.711 against the values that the recommendation's tables give. */
import { expect, test } from 'vitest'
import { encodeG711, type Law } from './g711.ts'

async function encode(law: Law, samples: number[], cutAt = 0): Promise<number[]> {
	const bytes = Buffer.alloc(samples.length * 2)
	samples.forEach((sample, index) => bytes.writeInt16LE(sample, index * 2))
	const encoder = encodeG711(law)
	if (cutAt) encoder.write(bytes.subarray(0, cutAt))
	encoder.end(bytes.subarray(cutAt))
	return [...Buffer.concat((await encoder.toArray()) as Buffer[])]
}

test('µ-law', async () => {
	expect(await encode('ulaw', [0, -1, 8, 1000, -1000, 32_767, -32_768])).toEqual([
		0xff, 0x7f, 0xfe, 0xce, 0x4e, 0x80, 0x00,
	])
})

test('A-law', async () => {
	expect(await encode('alaw', [0, -1, 16, 1000, -1000, 32_767, -32_768])).toEqual([
		0xd5, 0x55, 0xd4, 0xfa, 0x7a, 0xaa, 0x2a,
	])
})

test('a sample that is cut in two by a chunk is still one', async () => {
	expect(await encode('ulaw', [1000, -1000], 3)).toEqual(await encode('ulaw', [1000, -1000]))
})
