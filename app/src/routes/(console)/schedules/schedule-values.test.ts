/** Times as people type them, and what the form of a schedule makes of them. */
import { expect, test } from 'vitest'
import { clockOf, errorAt, isOvernight, newValues, nextSpan, valuesOf } from './schedule-values.ts'

test.for([
	['8', '08:00'],
	['08', '08:00'],
	['830', '08:30'],
	['8.30', '08:30'],
	['8:30', '08:30'],
	['1730', '17:30'],
	['24', '24:00'],
	['24:00', '24:00'],
	['24:30', '24:30'],
	['25', '25'],
	['8:75', '8:75'],
	['noon', 'noon'],
	['', ''],
])('%j is the time %j', ([typed, time]) => {
	expect(clockOf(typed!)).toBe(time)
})

test('hours over midnight are told from hours to midnight', () => {
	expect(isOvernight({ from: '22:00', to: '06:00' })).toBe(true)
	expect(isOvernight({ from: '22:00', to: '24:00' })).toBe(false)
	expect(isOvernight({ from: '00:00', to: '00:00' })).toBe(true)
	expect(nextSpan([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '17:00' })
	expect(nextSpan([{ from: '22:00', to: '06:00' }])).toEqual({ from: '07:00', to: '17:00' })
})

test('holidays entered by hand come before those of a file', () => {
	const holiday = (name: string, from: string, isFromCalendar: boolean) => ({
		name,
		from,
		to: from,
		open: [],
		isFromCalendar,
	})
	const holidays = [
		holiday('c', '2026-01-01', true),
		holiday('b', '2026-02-01', false),
		holiday('a', '2026-01-05', false),
	]
	const values = valuesOf({ ...newValues('Etc/UTC'), holidays })
	expect(values.holidays.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
	expect(Object.keys(values.week)).toHaveLength(7)
})

test('a refusal is shown where it belongs', () => {
	const refusal = { field: 'week.monday.0.from', message: 'A time is written 08:30' }
	expect(errorAt(refusal, 'week.monday')).toBe(refusal.message)
	expect(errorAt(refusal, 'week.mon')).toBeUndefined()
	expect(errorAt(undefined, 'name')).toBeUndefined()
})
