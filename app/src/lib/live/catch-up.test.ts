/** A page that follows a call asks for it when something has happened, and not otherwise. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CatchUp } from './catch-up.ts'

/** The call log: how far it is written, and whether the console can read it. */
let log: { seq: number; isAway: boolean; takesMs: number }
let readings: number
let underWay: number
let catchUp: CatchUp
let known: number

beforeEach(() => {
	vi.useFakeTimers()
	log = { seq: 0, isAway: false, takesMs: 10 }
	readings = underWay = known = 0
	catchUp = new CatchUp(async () => {
		readings++
		expect(++underWay).toBe(1)
		await new Promise((resolve) => setTimeout(resolve, log.takesMs))
		underWay--
		if (log.isAway) return false
		catchUp.update(known, log.seq)
		return true
	})
})
afterEach(() => {
	catchUp.stop()
	vi.useRealTimers()
})

/** Something happens in the call. @param isWritten whether it is in the log at once */
function happens(isWritten = true): void {
	known++
	if (isWritten) log.seq = known
	catchUp.update(known, Math.min(log.seq, known - 1))
}

test('nothing is asked while nothing happens', async () => {
	catchUp.update(7, 7)
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(0)
})

test('what happens is read once, soon', async () => {
	happens()
	await vi.advanceTimersByTimeAsync(300)
	expect(readings).toBe(1)
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(1)
})

test('a busy call is read as it goes on, and never twice at a time, however slow that is', async () => {
	log.takesMs = 900
	for (let at = 0; at < 50; at++) {
		happens()
		await vi.advanceTimersByTimeAsync(100)
	}
	expect(readings).toBeGreaterThanOrEqual(4)
	await vi.advanceTimersByTimeAsync(2_000)
	const before = readings
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(before)
})

test('a log that is not written yet is asked again, slower and slower, until it is', async () => {
	happens(false)
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBeGreaterThan(10)
	expect(readings).toBeLessThan(20)
	log.seq = known
	await vi.advanceTimersByTimeAsync(5_100)
	const before = readings
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(before)
})

test('after a broken line it is read once, also when the database comes back later than the line', async () => {
	log.isAway = true
	catchUp.update(3, 3)
	catchUp.readOnce()
	await vi.advanceTimersByTimeAsync(10_000)
	expect(readings).toBeGreaterThan(2)
	log.isAway = false
	await vi.advanceTimersByTimeAsync(5_100)
	const before = readings
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(before)
})

test('a page that is left asks no more', async () => {
	happens(false)
	catchUp.stop()
	catchUp.readOnce()
	await vi.advanceTimersByTimeAsync(60_000)
	expect(readings).toBe(0)
})
