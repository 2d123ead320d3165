/** When the disk is short, when recordings stop, and when they begin again. */
import { expect, test } from 'vitest'
import { nextDiskLevel, usedShareOf, type DiskLevel } from './disk-space.ts'

/** The levels a disk goes through. */
function levels(...shares: number[]): DiskLevel[] {
	let level: DiskLevel = 'enough'
	return shares.map((share) => (level = nextDiskLevel(level, share)))
}

test('an alarm comes at 85 %, and recordings stop at 95 %', () => {
	expect(levels(0.5, 0.849, 0.85, 0.949, 0.95, 1)).toEqual(['enough', 'enough', 'short', 'short', 'full', 'full'])
})

test('recordings begin again below 90 %, not a moment earlier', () => {
	expect(levels(0.96, 0.94, 0.9, 0.899, 0.94)).toEqual(['full', 'full', 'full', 'short', 'short'])
})

test('a disk that fills up at once stops recordings at once', () => {
	expect(levels(0.3, 0.99, 0.3)).toEqual(['enough', 'full', 'enough'])
})

test('an alarm does not come and go with every message', () => {
	expect(levels(0.85, 0.845, 0.85, 0.839, 0.845)).toEqual(['short', 'short', 'short', 'enough', 'enough'])
})

test('what is kept for root counts as neither used nor free', () => {
	expect(usedShareOf({ usedBytes: 85, availableBytes: 10 })).toBeCloseTo(0.895, 3)
	expect(usedShareOf({ usedBytes: 0, availableBytes: 0 })).toBe(0)
})
