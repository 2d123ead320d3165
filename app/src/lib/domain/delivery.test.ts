import { expect, test } from 'vitest'
import { deliveryAttempts, pauseAfterAttempt } from './delivery.ts'

test('a delivery is tried ten times over about a day', () => {
	const pauses = Array.from({ length: deliveryAttempts }, (_, index) => pauseAfterAttempt(index + 1))
	expect(deliveryAttempts).toBe(10)
	expect(pauses.at(-1)).toBeUndefined()
	const hours = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / 3600
	expect(hours).toBeGreaterThan(20)
	expect(hours).toBeLessThan(28)
})
