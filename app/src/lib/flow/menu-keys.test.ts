/** The choices of a menu stand in the order in which they are announced. */
import { expect, test } from 'vitest'
import { sortedKeys, takesSeveral } from './menu-keys.ts'

test('digits come before star and hash, zero after nine, and choices of several keys last', () => {
	expect(sortedKeys(['12', '#', '0', '9', '*', '1', '10'])).toEqual(['1', '9', '0', '*', '#', '12', '10'])
})

test('several keys are two to six of those on a phone', () => {
	expect(['1', '12', '123456', '1234567', '1a', ''].map(takesSeveral)).toEqual([false, true, true, false, false, false])
})
