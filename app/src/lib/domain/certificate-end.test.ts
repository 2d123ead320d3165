/** When somebody is told that a certificate ends. */
import { expect, test } from 'vitest'
import { certificateStep } from './certificate-end.ts'

const day = 86_400_000
const now = Date.UTC(2026, 10, 29, 4, 31)

test.each([
	['there is a month and a moment', 30 * day, undefined],
	['there is less than a month', 30 * day - 1, 'month'],
	['there is a week', 7 * day, 'month'],
	['there is less than a week', 7 * day - 1, 'week'],
	['this is the last moment', 0, 'week'],
	['it has just ended', -1, 'ended'],
	['it ended long ago', -90 * day, 'ended'],
])('while %s', (_when, left, step) => {
	expect(certificateStep(now + left, now)).toBe(step)
})
