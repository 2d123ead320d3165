/** Numbers are shown in groups, so that they can be compared and read out. */
import { expect, test } from 'vitest'
import { readableNumber } from './readable-number.ts'

test.each([
	['+447700900164', '+44 7700 900 164'],
	['+12025550143', '+1 2025 550 143'],
	['+3225550143', '+32 25 550 143'],
	['+353205550143', '+353 205 550 143'],
])('the international number %s is read %s', (number, readable) => {
	expect(readableNumber(number)).toBe(readable)
})

test.each(['201', '02079460100', 'anonymous', '', '*43', '+44'])('%j stays as it is', (number) => {
	expect(readableNumber(number)).toBe(number)
})
