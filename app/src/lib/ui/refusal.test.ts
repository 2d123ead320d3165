/** Where a form shows what it was refused with. */
import { expect, test } from 'vitest'
import { refusalOfWhole } from './refusal.ts'

const message = 'This network is in use.'

test.each([
	['of one of its fields is shown there', 'name', undefined],
	['of no field is the form’s own', undefined, message],
	['of a field that the form does not have is the form’s own, too', 'network4', message],
])('a refusal %s', (_what, field, shown) => {
	expect(refusalOfWhole({ message, field }, ['name', 'owner'])).toBe(shown)
})

test('a form that was not refused shows nothing', () => {
	expect(refusalOfWhole(undefined, ['name'])).toBeUndefined()
})
