/** Tests of the wizard's way from the code to the end. */
import { expect, test } from 'vitest'
import { isReachable, minutesLeft, pathOf, stepBefore, stepOfPath, steps } from './steps.ts'

test('each step is found again by its address', () => {
	for (const step of steps) expect(stepOfPath(pathOf(step))).toBe(step)
})

test('nobody gets ahead of the first step that is not done, and everybody can go back', () => {
	expect(isReachable('extensions', 'trunk')).toBe(false)
	expect(isReachable('trunk', 'trunk')).toBe(true)
	expect(isReachable('administrator', 'finish')).toBe(true)
})

test('there is no way back to the code, which is shown once', () => {
	expect(stepBefore('administrator')).toBeUndefined()
	expect(stepBefore('appliance')).toBe('administrator')
})

test('the time that is left shrinks with every step', () => {
	const left = steps.map(minutesLeft)
	expect(left).toEqual([...left].sort((a, b) => b - a))
	expect(left.at(-1)).toBe(0)
})
