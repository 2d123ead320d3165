/** Turns, while Redis comes and goes. */
import { expect, test, vi } from 'vitest'
import { createTurns } from './turns.ts'

test('turns go on from the last one while Redis is away, and from its own count when it is back', async () => {
	let count = 4
	let answer = () => Promise.resolve(++count)
	const takeTurn = createTurns(() => answer())
	expect(await takeTurn('team')).toBe(4)
	answer = () => Promise.reject(new Error('connection is closed'))
	expect(await takeTurn('team')).toBe(5)
	expect(await takeTurn('team')).toBe(6)
	expect(await takeTurn('others')).toBe(0)
	answer = () => Promise.resolve(++count)
	expect(await takeTurn('team')).toBe(5)
})

test('a Redis that does not answer holds nobody up', async () => {
	vi.useFakeTimers()
	const takeTurn = createTurns(() => new Promise(() => undefined))
	const turn = takeTurn('team')
	await vi.advanceTimersByTimeAsync(1_000)
	expect(await turn).toBe(0)
	vi.useRealTimers()
})
