/** Opening hours: what callers meet at a moment, through nights, holidays and changes of the clock. */
import { expect, test } from 'vitest'
import { stateOf, type Schedule } from './schedule.ts'
import { instantOf, localTime } from './zoned-time.ts'

const office: Schedule = {
	id: 's',
	name: 'Office',
	timeZone: 'Europe/Brussels',
	week: {
		monday: [
			{ from: '08:00', to: '12:00' },
			{ from: '13:00', to: '17:30' },
		],
		tuesday: [{ from: '08:00', to: '17:30' }],
		wednesday: [{ from: '08:00', to: '17:30' }],
		thursday: [{ from: '08:00', to: '17:30' }],
		friday: [{ from: '08:00', to: '16:00' }],
	},
	holidays: [],
	override: null,
	starCode: '',
}
const everyNight: Schedule = {
	...office,
	week: { friday: [{ from: '22:00', to: '06:00' }], saturday: [{ from: '22:00', to: '06:00' }] },
}
const holiday = (name: string, from: string, to = from, open: { from: string; to: string }[] = []) => ({
	name,
	from,
	to,
	open,
	isFromCalendar: false,
})

/** 2026-11-23 is a Monday; Brussels is one hour ahead of UTC in winter, two in summer. */
const at = (schedule: Schedule, time: string) => {
	const { state, detail } = stateOf(schedule, new Date(time))
	return `${state}: ${detail}`
}

test.for([
	['2026-11-23T06:59:59Z', 'closed: closed until 08:00'],
	['2026-11-23T07:00:00Z', 'open: open until 12:00'],
	['2026-11-23T10:59:59Z', 'open: open until 12:00'],
	['2026-11-23T11:00:00Z', 'closed: closed until 13:00'],
	['2026-11-23T16:29:59Z', 'open: open until 17:30'],
	['2026-11-23T16:30:00Z', 'closed: closed until Tue 08:00'],
	['2026-11-27T15:00:00Z', 'closed: closed until Mon 08:00'],
	['2026-11-29T12:00:00Z', 'closed: closed until Mon 08:00'],
])('an office at %s is %s', ([time, expected]) => {
	expect(at(office, time!)).toBe(expected)
})

test('the zone is the schedule’s, wherever the machine stands', () => {
	const tokyo = { ...office, timeZone: 'Asia/Tokyo' }
	expect(at(tokyo, '2026-11-22T23:00:00Z')).toBe('open: open until 12:00')
	expect(at(office, '2026-11-22T23:00:00Z')).toBe('closed: closed until 08:00')
	const newYork = { ...office, timeZone: 'America/New_York' }
	expect(at(newYork, '2026-11-23T12:59:00Z')).toBe('closed: closed until 08:00')
	expect(at(newYork, '2026-11-23T13:00:00Z')).toBe('open: open until 12:00')
})

test.for([
	['2026-11-27T20:59:00Z', 'closed: closed until 22:00'],
	['2026-11-27T21:00:00Z', 'open: open until Sat 06:00'],
	['2026-11-28T04:59:00Z', 'open: open until 06:00'],
	['2026-11-28T05:00:00Z', 'closed: closed until 22:00'],
	['2026-11-29T04:59:00Z', 'open: open until 06:00'],
	['2026-11-29T05:00:00Z', 'closed: closed until Fri 22:00'],
])('hours over midnight at %s: %s', ([time, expected]) => {
	expect(at(everyNight, time!)).toBe(expected)
})

test('24:00 is the end of the day, and hours that meet at midnight are one stretch', () => {
	const late = { ...office, week: { monday: [{ from: '18:00', to: '24:00' }] } }
	expect(at(late, '2026-11-23T22:59:00Z')).toBe('open: open until 24:00')
	expect(at(late, '2026-11-23T23:00:00Z')).toBe('closed: closed until Mon 18:00')
	const on = { ...late, week: { ...late.week, tuesday: [{ from: '00:00', to: '02:00' }] } }
	expect(at(on, '2026-11-23T22:59:00Z')).toBe('open: open until Tue 02:00')
})

test('the same time twice is a whole day, and every day is round the clock', () => {
	const day = [{ from: '00:00', to: '00:00' }]
	const mondays = { ...office, week: { monday: day } }
	expect(at(mondays, '2026-11-23T22:59:00Z')).toBe('open: open until 24:00')
	const always = {
		...office,
		week: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day },
	}
	expect(at(always, '2026-11-23T22:59:00Z')).toBe('open: open round the clock')
})

test('on a holiday the week does not count', () => {
	const closed = { ...office, holidays: [holiday('Christmas', '2026-12-25', '2026-12-26')] }
	expect(at(closed, '2026-12-24T22:59:00Z')).toBe('closed: closed until Mon 08:00')
	expect(at(closed, '2026-12-24T23:00:00Z')).toBe('holiday: closed: Christmas, until Mon 08:00')
	expect(at(closed, '2026-12-26T22:59:00Z')).toBe('holiday: closed: Christmas, until Mon 08:00')
	expect(at(closed, '2026-12-26T23:00:00Z')).toBe('closed: closed until Mon 08:00')
})

test('a holiday may have hours of its own', () => {
	const short = {
		...office,
		holidays: [holiday('Sinterklaas', '2026-11-23', '2026-11-23', [{ from: '10:00', to: '11:00' }])],
	}
	expect(at(short, '2026-11-23T07:30:00Z')).toBe('holiday: closed: Sinterklaas, until 10:00')
	expect(at(short, '2026-11-23T09:30:00Z')).toBe('open: open until 11:00')
	expect(at(short, '2026-11-23T10:30:00Z')).toBe('holiday: closed: Sinterklaas, until Tue 08:00')
})

test('a night that began before a holiday is worked to its end; the night of the holiday is not begun', () => {
	const nights = { ...everyNight, holidays: [holiday('Inventory', '2026-11-28')] }
	expect(at(nights, '2026-11-28T04:00:00Z')).toBe('open: open until 06:00')
	expect(at(nights, '2026-11-28T05:00:00Z')).toBe('holiday: closed: Inventory, until Fri 22:00')
	expect(at(nights, '2026-11-28T22:00:00Z')).toBe('holiday: closed: Inventory, until Fri 22:00')
})

test('a long closure says the day on which it ends; one without end says so', () => {
	const away = { ...office, holidays: [holiday('Summer', '2026-07-06', '2026-07-31')] }
	expect(at(away, '2026-07-06T12:00:00Z')).toBe('holiday: closed: Summer, until 3 Aug 08:00')
	expect(at({ ...office, week: {} }, '2026-07-06T12:00:00Z')).toBe('closed: closed, and no opening hours ahead')
	const gone = { ...office, week: {}, holidays: [holiday('Moved', '2026-07-06')] }
	expect(at(gone, '2026-07-06T12:00:00Z')).toBe('holiday: closed: Moved')
})

test('what was switched by hand counts above everything', () => {
	expect(at({ ...office, override: 'closed' }, '2026-11-23T09:00:00Z')).toBe('closed: closed by hand')
	expect(at({ ...office, override: 'open' }, '2026-11-29T09:00:00Z')).toBe('open: opened by hand')
})

// Brussels puts its clock forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00; New York on 2026-03-08 and 2026-11-01.
test('hours begin and end by the clock on the wall, in summer as in winter', () => {
	expect(at(office, '2026-03-27T07:00:00Z')).toBe('open: open until 16:00')
	expect(at(office, '2026-03-30T06:00:00Z')).toBe('open: open until 12:00')
	expect(at(office, '2026-03-30T05:59:00Z')).toBe('closed: closed until 08:00')
	const newYork = { ...office, timeZone: 'America/New_York' }
	expect(at(newYork, '2026-03-06T12:59:00Z')).toBe('closed: closed until 08:00')
	expect(at(newYork, '2026-03-09T12:00:00Z')).toBe('open: open until 12:00')
	expect(at(newYork, '2026-11-02T12:59:00Z')).toBe('closed: closed until 08:00')
})

test('a night in which the clock is put forward is an hour shorter', () => {
	const shift = { ...office, week: { saturday: [{ from: '22:00', to: '06:00' }] } }
	expect(at(shift, '2026-03-28T21:00:00Z')).toBe('open: open until Sun 06:00')
	expect(at(shift, '2026-03-29T03:59:00Z')).toBe('open: open until 06:00')
	expect(at(shift, '2026-03-29T04:00:00Z')).toBe('closed: closed until Sat 22:00')
})

test('hours that begin at a time that is left out begin when the clock is put forward', () => {
	const early = { ...office, week: { sunday: [{ from: '02:30', to: '05:00' }] } }
	expect(at(early, '2026-03-29T00:59:00Z')).toBe('closed: closed until 03:00')
	expect(at(early, '2026-03-29T01:00:00Z')).toBe('open: open until 05:00')
	const within = { ...office, week: { sunday: [{ from: '02:10', to: '02:50' }] } }
	expect(at(within, '2026-03-29T00:59:59Z')).toBe('closed: closed until 5 Apr 02:10')
	expect(at(within, '2026-03-29T01:00:00Z')).toBe('closed: closed until 5 Apr 02:10')
})

test('hours that end at a time that comes twice end the second time', () => {
	const shift = { ...office, week: { saturday: [{ from: '22:00', to: '02:30' }] } }
	expect(at(shift, '2026-10-25T00:30:00Z')).toBe('open: open until 02:30')
	expect(at(shift, '2026-10-25T01:29:00Z')).toBe('open: open until 02:30')
	expect(at(shift, '2026-10-25T01:30:00Z')).toBe('closed: closed until Sat 22:00')
})

test('clock times become instants and back, where the clock is put forward at midnight too', () => {
	const noon = instantOf(localTime(Date.UTC(2026, 10, 23, 12), 'Asia/Kolkata').day, 12 * 60, 'Asia/Kolkata', 'first')
	expect(new Date(noon).toISOString()).toBe('2026-11-23T06:30:00.000Z')
	// Beirut has no midnight on 2026-03-29.
	const midnight = instantOf(localTime(Date.UTC(2026, 2, 29, 12), 'Asia/Beirut').day, 0, 'Asia/Beirut', 'first')
	expect(new Date(midnight).toISOString()).toBe('2026-03-28T22:00:00.000Z')
})
