/** Times and durations are written as the console writes them, in the appliance's zone. */
import { describe, expect, test } from 'vitest'
import {
	clockOf,
	dayAfter,
	dayInSentence,
	formatClock,
	formatDay,
	formatLasting,
	formatSpan,
	momentOf,
	startOfDay,
	zoneName,
} from './time.ts'

test.each([
	[0, '0:00'],
	[48_900, '0:48'],
	[483_000, '8:03'],
	[3_765_000, '1:02:45'],
	[-5, '0:00'],
])('%i ms lasting is written %s', (ms, written) => expect(formatLasting(ms)).toBe(written))

test.each([
	[2, '2 ms'],
	[400, '0.4 s'],
	[9_960, '10 s'],
	[12_400, '12 s'],
	[240_000, '4 min'],
	[10_800_000, '3 h'],
	[259_200_000, '3 days'],
])('a span of %i ms is written %s', (ms, written) => expect(formatSpan(ms)).toBe(written))

describe('a clock shows the zone it is asked for', () => {
	const at = Date.parse('2026-07-01T23:30:05Z')
	test.each([
		['Europe/London', '00:30:05'],
		['America/New_York', '19:30:05'],
		['Etc/UTC', '23:30:05'],
	])('%s', (zone, clock) => expect(formatClock(at, zone)).toBe(clock))
})

test('days have the names people use', () => {
	const now = Date.parse('2026-11-21T12:00:00Z')
	const named = (text: string) => formatDay(Date.parse(text), 'Etc/UTC', now)
	expect(named('2026-11-21T00:00:00Z')).toBe('Today')
	expect(named('2026-11-20T23:59:59Z')).toBe('Yesterday')
	expect(named('2026-11-19T12:00:00Z')).toBe('19 Nov')
	expect(named('2025-11-19T12:00:00Z')).toBe('19 Nov 2025')
})

test.each([
	['2026-11-21', 'Europe/London', '2026-11-21T00:00:00.000Z'],
	['2026-07-01', 'Europe/London', '2026-06-30T23:00:00.000Z'],
	['2026-11-21', 'Pacific/Auckland', '2026-11-20T11:00:00.000Z'],
	['2026-11-21', 'America/Los_Angeles', '2026-11-21T08:00:00.000Z'],
	// The nights in which the clock is changed.
	['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
	['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
])('the day %s begins in %s at %s', (day, zone, beginning) => {
	expect(new Date(startOfDay(day, zone)).toISOString()).toBe(beginning)
})

test('what is no day has no beginning', () => {
	expect(startOfDay('tomorrow', 'Etc/UTC')).toBeNaN()
})

test('the day after the last of a month is the first of the next', () => {
	expect(dayAfter('2026-11-30')).toBe('2026-12-01')
})

test('a day within a sentence begins with a small letter, a month never does', () => {
	const now = Date.parse('2026-11-28T12:00:00Z')
	expect(dayInSentence(now, 'Etc/UTC', now)).toBe('today')
	expect(dayInSentence(now - 86_400_000, 'Etc/UTC', now)).toBe('yesterday')
	expect(dayInSentence(now - 9 * 86_400_000, 'Etc/UTC', now)).toBe('19 Nov')
})

test('a zone is called by its city', () => {
	expect(zoneName('America/New_York')).toBe('New York')
})

test('a moment typed by the clock of a zone is that moment, in summer and in winter, and is shown as it was typed', () => {
	expect(momentOf('2026-07-01T08:30', 'Europe/Brussels')).toBe(Date.parse('2026-07-01T06:30:00Z'))
	expect(momentOf('2026-12-01T08:30', 'Europe/Brussels')).toBe(Date.parse('2026-12-01T07:30:00Z'))
	expect(clockOf(Date.parse('2026-07-01T06:30:20Z'), 'Europe/Brussels')).toBe('2026-07-01T08:30')
	expect(momentOf('', 'Europe/Brussels')).toBeNaN()
})
