/** The ear must hear what is there and must not hear what is not. */
import { expect, test } from 'vitest'
import { decodeG711, encodeG711 } from './g711.ts'
import { audibleMs, makeKeyTones, makeTone, sampleRate, shareAt, toneMs } from './sound.ts'

test.each(['alaw', 'ulaw'] as const)('a tone is still heard after %s, and no other tone is', (law) => {
	const heard = decodeG711(law, encodeG711(law, makeTone(440, 1000)))
	expect(toneMs(heard, 440)).toBe(1000)
	expect(toneMs(heard, 1000)).toBe(0)
})

test('a tone mixed with another one is not taken for a pure tone', () => {
	const other = makeTone(1000, 1000)
	const both = makeTone(440, 1000).map((sample, index) => sample + (other[index] ?? 0))
	expect(toneMs(both, 440)).toBe(0)
	expect(shareAt(both.subarray(0, 320), 440)).toBeGreaterThan(0.4)
})

test('silence is silence in both laws', () => {
	expect(audibleMs(decodeG711('alaw', new Uint8Array(sampleRate).fill(0xd5)))).toBe(0)
	expect(audibleMs(decodeG711('ulaw', new Uint8Array(sampleRate).fill(0xff)))).toBe(0)
})

test('half a second of tone within two seconds of silence is half a second', () => {
	const line = new Int16Array(2 * sampleRate)
	line.set(makeTone(600, 520), 3200)
	expect(toneMs(line, 600)).toBe(520)
})

test('a key is the two tones of its row and its column', () => {
	const five = makeKeyTones('5', 200)
	expect(shareAt(five, 770)).toBeGreaterThan(0.4)
	expect(shareAt(five, 1336)).toBeGreaterThan(0.4)
	expect(() => makeKeyTones('x', 200)).toThrow('not a key')
})
