/** A prompt in its form. */
import { expect, test } from 'vitest'
import { movePart, newPart, partsOf } from './prompt-parts.ts'

test('the name of a sound, as flows had it before, is a prompt of that sound', () => {
	expect(partsOf('callytics/welcome')).toEqual([{ kind: 'sound', sound: 'callytics/welcome' }])
	expect(partsOf('')).toEqual([])
	expect(partsOf(undefined)).toEqual([])
	expect(partsOf([newPart('text')])).toEqual([{ kind: 'text', text: '', language: '' }])
})

test('a part is moved up and down, and the others keep their order', () => {
	const parts = ['a', 'b', 'c'].map((sound) => ({ kind: 'sound' as const, sound }))
	const order = (moved: typeof parts) => moved.map(({ sound }) => sound).join('')
	expect(order(movePart(parts, 2, 0) as typeof parts)).toBe('cab')
	expect(order(movePart(parts, 0, 1) as typeof parts)).toBe('bac')
	expect(order(movePart(parts, 1, 1) as typeof parts)).toBe('abc')
	expect(order(movePart(parts, 9, 0) as typeof parts)).toBe('abc')
})
