/** Holidays from an iCalendar file (RFC 5545): its events of the coming years as days on which a schedule's week does not count. */
import ICAL from 'ical.js'
import { clockText } from '#lib/domain/clock-text.ts'
import { weekdays, type Holiday, type OpenSpan, type Schedule } from '#lib/domain/schedule.ts'
import { dayNumber, dayText, localTime, weekdayOf } from '#lib/domain/zoned-time.ts'
import { UserError } from '../errors.ts'
import { runWithin, TimeIsUp } from '../time-limit.ts'

/** Longest file, in characters; the holidays of a country take some kilobytes. */
export const MAX_CALENDAR = 1_000_000
// This year and the next three: a calendar is loaded again sooner than that.
const YEARS = 4
const MAX_EVENTS = 2_000
const MAX_DAYS_AN_EVENT = 370
const TIME_LIMIT_MS = 1_000

/** One event at one time. Days are counted from 1970-01-01, minutes within the first of them. */
interface Occurrence {
	name: string
	fromDay: number
	fromMinutes: number
	toDay: number
	toMinutes: number
}

/** What is left of a day. Minutes may go past midnight. */
interface DayLeft {
	names: string[]
	spans: { from: number; to: number }[]
}

function refuse(code: string, message: string): UserError {
	return new UserError(400, `calendar.${code}`, message, 'calendar')
}

/**
 * Reads a file's events. An event that lasts all day closes it; one with times leaves what it does not cover of the
 * hours the week has now.
 * @param text the file
 * @param today `2026-11-21`
 * @returns in the order of time
 * @throws UserError 400 with the reason
 */
export function readHolidayCalendar(
	text: string,
	schedule: Pick<Schedule, 'timeZone' | 'week'>,
	today: string,
): Holiday[] {
	if (text.length > MAX_CALENDAR) {
		throw refuse('too_large', 'This file has more than 1 MB. A calendar of holidays is much smaller.')
	}
	if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) {
		throw refuse('not_one', 'This is not an iCalendar file. Such files end in .ics and begin with BEGIN:VCALENDAR.')
	}
	try {
		return runWithin(TIME_LIMIT_MS, () => {
			const occurrences = readOccurrences(text, schedule.timeZone, today)
			if (occurrences.length > 0) return toHolidays(occurrences, schedule.week)
			throw refuse('empty', 'There is no event in this file that lies between this year and the end of the third next.')
		})
	} catch (error) {
		if (error instanceof UserError) throw error
		if (error instanceof TimeIsUp) {
			throw refuse(
				'endless',
				'The events of this file are too many, or repeat in a way that cannot be worked out in reasonable time.',
			)
		}
		const reason = error instanceof Error ? error.message.slice(0, 120) : 'unknown'
		throw refuse('broken', `This file cannot be read as an iCalendar file (${reason}). Export it again and retry.`)
	}
}

function readOccurrences(text: string, zone: string, today: string): Occurrence[] {
	const calendar = new ICAL.Component(ICAL.parse(text.replace(/^\uFEFF/, '')) as unknown[])
	for (const component of calendar.getAllSubcomponents('vtimezone')) {
		const known = new ICAL.Timezone(component)
		ICAL.TimezoneService.register(known, known.tzid)
	}
	try {
		// Another time for one of a series comes with the series.
		return calendar
			.getAllSubcomponents('vevent')
			.filter((component) => !component.hasProperty('recurrence-id') && !isCancelled(component))
			.flatMap((component) => expand(component, zone, Number(today.slice(0, 4))))
			.sort((a, b) => a.fromDay - b.fromDay || a.fromMinutes - b.fromMinutes)
	} finally {
		// Zones are kept by their names for the whole process; the next file brings its own.
		ICAL.TimezoneService.reset()
	}
}

function isCancelled(component: InstanceType<typeof ICAL.Component>): boolean {
	return String(component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED'
}

function expand(component: InstanceType<typeof ICAL.Component>, zone: string, thisYear: number): Occurrence[] {
	const event = new ICAL.Event(component)
	if (!event.startDate) throw new Error(`the event ${nameOf(event)} has no beginning`)
	const first = dayNumber(`${thisYear}-01-01`)
	const last = dayNumber(`${thisYear + YEARS}-01-01`) - 1
	if (!event.isRecurring()) {
		const one = occurrence(event, event.startDate, event.endDate, zone)
		return one.toDay >= first && one.fromDay <= last ? [one] : []
	}
	refuseTooFrequent(component, event)
	const found: Occurrence[] = []
	const iterator = event.iterator()
	for (let start = iterator.next(); start; start = iterator.next()) {
		const { item, startDate, endDate } = event.getOccurrenceDetails(start)
		const one = occurrence(item, startDate, endDate, zone)
		if (one.fromDay > last) break
		if (one.toDay >= first && !isCancelled(item.component)) found.push(one)
		if (found.length > MAX_EVENTS) throw tooMany()
	}
	return found
}

function tooMany(): UserError {
	return refuse(
		'too_many',
		`This file has more than ${MAX_EVENTS} days in the coming years. It is no calendar of holidays.`,
	)
}

function nameOf(event: InstanceType<typeof ICAL.Event>): string {
	// What is not printable would be seen by nobody and break lines.
	const name = String(event.summary ?? '')
		.replace(/\p{C}+/gu, ' ')
		.trim()
	return name.slice(0, 120) || 'Closed'
}

function refuseTooFrequent(component: InstanceType<typeof ICAL.Component>, event: InstanceType<typeof ICAL.Event>) {
	for (const rule of component.getAllProperties('rrule')) {
		const { freq } = rule.getFirstValue() as unknown as { freq: string }
		if (!['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].includes(freq)) {
			throw refuse('too_many', `${nameOf(event)} repeats more often than daily. It is no holiday.`)
		}
	}
}

type Time = InstanceType<typeof ICAL.Time>

/** All-day events and events without a zone are meant by the schedule's own clock. */
function occurrence(event: InstanceType<typeof ICAL.Event>, start: Time, end: Time, zone: string): Occurrence {
	const begin = clockTime(start, zone)
	const finish = clockTime(end ?? start, zone)
	const name = nameOf(event)
	// The end of an all-day event is the first day that is free again; without one it is a single day.
	if (start.isDate && finish.day <= begin.day) finish.day = begin.day + 1
	if (finish.day - begin.day > MAX_DAYS_AN_EVENT) throw refuse('too_long', `${name} lasts longer than a year.`)
	return {
		name,
		fromDay: begin.day,
		fromMinutes: begin.minutes,
		toDay: finish.day,
		toMinutes: finish.minutes,
	}
}

function clockTime(time: Time, zone: string): { day: number; minutes: number } {
	const { year, month, day, hour, minute, isDate } = time
	const isFloating = isDate || time.zone === ICAL.Timezone.localTimezone
	if (!isFloating) return localTime(time.toUnixTime() * 1000, zone)
	const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
	return { day: dayNumber(text), minutes: isDate ? 0 : hour * 60 + minute }
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const clockOf = (minutes: number) => clockText(minutes === 1440 ? minutes : minutes % 1440)

function toHolidays(occurrences: readonly Occurrence[], week: Schedule['week']): Holiday[] {
	const days = new Map<number, DayLeft>()
	const dayLeft = (day: number): DayLeft => {
		const known = days.get(day)
		if (known) return known
		const made = { names: [], spans: (week[weekdays[weekdayOf(day)]!] ?? []).map(spanMinutes) }
		days.set(day, made)
		return made
	}
	for (const one of occurrences) {
		if (days.size > MAX_EVENTS) throw tooMany()
		// The day before may have hours that go on past midnight; an event of whole days leaves those alone.
		const isWholeDays = one.fromMinutes === 0 && one.toMinutes === 0
		for (let day = isWholeDays ? one.fromDay : one.fromDay - 1; day <= one.toDay; day++) {
			const left = dayLeft(day)
			const from = (one.fromDay - day) * 1440 + one.fromMinutes
			const to = (one.toDay - day) * 1440 + one.toMinutes
			const spans = isWholeDays && day < one.toDay ? [] : subtract(left.spans, from, to)
			const isTouched =
				(isWholeDays && day < one.toDay) || spans.length !== left.spans.length || spans.some(isOther(left.spans))
			if (!isTouched) continue
			left.spans = spans
			if (left.names.length < 3 && !left.names.includes(one.name)) left.names.push(one.name)
		}
	}
	return joinDays([...days].filter(([, { names }]) => names.length > 0).sort(([a], [b]) => a - b))
}

function spanMinutes({ from, to }: OpenSpan): { from: number; to: number } {
	const start = minutesOf(from)
	const end = minutesOf(to)
	return { from: start, to: end > start ? end : end + 1440 }
}

const isOther =
	(before: readonly { from: number; to: number }[]) =>
	(span: { from: number; to: number }): boolean =>
		!before.some(({ from, to }) => from === span.from && to === span.to)

/** What of the spans lies outside the stretch. Of hours past midnight what comes after the stretch is given up. */
function subtract(spans: DayLeft['spans'], from: number, to: number): DayLeft['spans'] {
	return spans.flatMap((span) => {
		if (to <= span.from || from >= span.to) return [span]
		const before = { from: span.from, to: Math.min(span.to, from) }
		const after = { from: Math.max(span.from, to), to: span.to }
		return [before, after].filter((one) => one.to > one.from && one.from < 1440)
	})
}

/** Days in a row that are closed for the same reason are one holiday. */
function joinDays(days: [number, DayLeft][]): Holiday[] {
	const holidays: Holiday[] = []
	let lastDay = NaN
	for (const [day, { names, spans }] of days) {
		const name = names.join(', ').slice(0, 120)
		const last = holidays.at(-1)
		const open = spans.map(({ from, to }) => ({ from: clockOf(from), to: clockOf(to) })).slice(0, 6)
		if (last && day === lastDay + 1 && last.name === name && last.open.length + open.length === 0)
			last.to = dayText(day)
		else holidays.push({ name, from: dayText(day), to: dayText(day), open, isFromCalendar: true })
		lastDay = day
	}
	return holidays
}
