/** Holidays from files as calendars export them, and from files that no calendar would. */
import { expect, test } from 'vitest'
import { MAX_CALENDAR, readHolidayCalendar } from './holiday-calendar.ts'

const office = {
	timeZone: 'Europe/Brussels',
	week: {
		thursday: [{ from: '08:00', to: '17:00' }],
		friday: [
			{ from: '08:00', to: '12:00' },
			{ from: '13:00', to: '17:00' },
		],
		saturday: [{ from: '22:00', to: '06:00' }],
	},
}
const file = (...lines: string[]) =>
	['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
const read = (text: string, schedule = office) =>
	readHolidayCalendar(text, schedule, '2026-11-21').map(({ name, from, to, open }) =>
		[name, from === to ? from : `${from}..${to}`, ...open.map((span) => `${span.from}-${span.to}`)].join(' '),
	)

test('an event of one day, with and without an end, closes that day', () => {
	const christmas = event('SUMMARY:Christmas', 'DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226')
	expect(read(file(...christmas))).toEqual(['Christmas 2026-12-25'])
	expect(read(file(...event('SUMMARY:Christmas', 'DTSTART;VALUE=DATE:20261225')))).toEqual(['Christmas 2026-12-25'])
})

test('an event of several days is one holiday with both ends', () => {
	const closed = event('SUMMARY:Holidays', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20270102')
	expect(read(file(...closed))).toEqual(['Holidays 2026-12-24..2027-01-01'])
})

test('what comes every year is worked out for this year and the next three', () => {
	const yearly = event('SUMMARY:New Year', 'DTSTART;VALUE=DATE:20100101', 'RRULE:FREQ=YEARLY')
	expect(read(file(...yearly))).toEqual([
		'New Year 2026-01-01',
		'New Year 2027-01-01',
		'New Year 2028-01-01',
		'New Year 2029-01-01',
	])
	const may = event(
		'SUMMARY:Bank holiday',
		'DTSTART;VALUE=DATE:20250505',
		'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO;COUNT=3',
	)
	expect(read(file(...may))).toEqual(['Bank holiday 2026-05-04', 'Bank holiday 2027-05-03'])
})

test('a day taken out of a series, put elsewhere, or cancelled, is not closed', () => {
	const series = event(
		'SUMMARY:Off',
		'DTSTART;VALUE=DATE:20261105',
		'RRULE:FREQ=WEEKLY;COUNT=4',
		'EXDATE;VALUE=DATE:20261112',
	)
	const moved = event('SUMMARY:Off', 'RECURRENCE-ID;VALUE=DATE:20261119', 'DTSTART;VALUE=DATE:20261120')
	const cancelled = event(
		'SUMMARY:Off',
		'RECURRENCE-ID;VALUE=DATE:20261126',
		'DTSTART;VALUE=DATE:20261126',
		'STATUS:CANCELLED',
	)
	expect(read(file(...series, ...moved, ...cancelled))).toEqual(['Off 2026-11-05', 'Off 2026-11-20'])
})

test('an event with times leaves the rest of the day’s hours', () => {
	const party = event('SUMMARY:Party', 'DTSTART:20261127T140000Z', 'DTEND:20261127T220000Z')
	expect(read(file(...party))).toEqual(['Party 2026-11-27 08:00-12:00 13:00-15:00'])
	const floating = event('SUMMARY:Lunch', 'DTSTART:20261126T110000', 'DTEND:20261126T120000')
	expect(read(file(...floating))).toEqual(['Lunch 2026-11-26 08:00-11:00 12:00-17:00'])
})

test('an event at night cuts the hours that began the evening before', () => {
	const works = event('SUMMARY:Works', 'DTSTART:20261129T010000', 'DTEND:20261129T070000')
	expect(read(file(...works))).toEqual(['Works 2026-11-28 22:00-01:00'])
})

test('an event outside the hours changes nothing', () => {
	const early = event('SUMMARY:Early', 'DTSTART:20261127T050000', 'DTEND:20261127T060000')
	expect(read(file(...early))).toEqual([])
})

test('times in a zone of the file’s own are moved to the schedule’s', () => {
	const zone = [
		'BEGIN:VTIMEZONE',
		'TZID:Somewhere',
		'BEGIN:STANDARD',
		'DTSTART:19700101T000000',
		'TZOFFSETFROM:-0500',
		'TZOFFSETTO:-0500',
		'END:STANDARD',
		'END:VTIMEZONE',
	]
	const call = event('SUMMARY:Call', 'DTSTART;TZID=Somewhere:20261126T090000', 'DTEND;TZID=Somewhere:20261126T100000')
	expect(read(file(...zone, ...call))).toEqual(['Call 2026-11-26 08:00-15:00 16:00-17:00'])
})

test('two reasons for one day are both named', () => {
	const both = file(
		...event('SUMMARY:Fair', 'DTSTART:20261126T080000', 'DTEND:20261126T100000'),
		...event('SUMMARY:Party', 'DTSTART:20261126T150000', 'DTEND:20261126T180000'),
	)
	expect(read(both)).toEqual(['Fair, Party 2026-11-26 10:00-15:00'])
})

test('a name is cut, and loses what cannot be seen', () => {
	const long = event(`SUMMARY:<b>A\\nB</b>${'x'.repeat(200)}`, 'DTSTART;VALUE=DATE:20261225')
	const [holiday] = readHolidayCalendar(file(...long), office, '2026-11-21')
	expect(holiday?.name).toHaveLength(120)
	expect(holiday?.name).toMatch(/^<b>A B<\/b>xxx/)
})

test.for([
	['nothing', '', 'calendar.not_one'],
	['a picture', '\x89PNG\r\n\x1a\n', 'calendar.not_one'],
	['a page', '<!doctype html>', 'calendar.not_one'],
	['half a file', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART', 'calendar.broken'],
	['a file without events', file(), 'calendar.empty'],
	['events of long ago', file(...event('SUMMARY:Old', 'DTSTART;VALUE=DATE:19990101')), 'calendar.empty'],
	['an event without a beginning', file(...event('SUMMARY:Never')), 'calendar.broken'],
	[
		'an event that lasts for ever',
		file(...event('DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:99991231')),
		'calendar.too_long',
	],
	['an event of every second', file(...event('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY')), 'calendar.too_many'],
	['too long a file', `BEGIN:VCALENDAR${' '.repeat(MAX_CALENDAR)}`, 'calendar.too_large'],
] as const)('%s is refused', ([, text, code]) => {
	expect(() => read(text)).toThrow(expect.objectContaining({ code, status: 400 }))
})

test('a file that takes too long to work out is cut off and refused', () => {
	const ancient = event('SUMMARY:Day', 'DTSTART;VALUE=DATE:00010101', 'RRULE:FREQ=DAILY')
	const many = Array.from({ length: 500 }, () => ancient).flat()
	expect(() => read(file(...many))).toThrow(expect.objectContaining({ code: 'calendar.endless' }))
})
