/** A named schedule: when somebody is there to take calls, in one time zone, with holidays and a switch by hand. */
import { z } from 'zod'
import { clockText } from './clock-text.ts'
import { dayText, instantOf, localTime, weekdayOf } from './zoned-time.ts'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

const clock = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, 'A time is written 08:30')
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written 2026-12-25')

/** Open from … to; `to` before or equal `from` means the next day: 22:00–06:00 on Friday ends on Saturday morning. */
export const OpenSpan = z.object({ from: clock, to: clock })
export type OpenSpan = z.infer<typeof OpenSpan>

/** Days on which the week does not count; both ends included. Without spans it is closed all day. */
export const Holiday = z.object({
	name: z.string().trim().min(1).max(120),
	from: day,
	to: day,
	/** Open all the same at these times. */
	open: z.array(OpenSpan).max(6).default([]),
	/** It came with an iCalendar file and is replaced by the next one. */
	isFromCalendar: z.boolean().default(false),
})
export type Holiday = z.infer<typeof Holiday>

export const scheduleOverrides = ['open', 'closed'] as const
export type ScheduleOverride = (typeof scheduleOverrides)[number]

export interface Schedule {
	id: string
	name: string
	/** IANA name, e.g. `Europe/Brussels`. */
	timeZone: string
	week: Partial<Record<Weekday, OpenSpan[]>>
	holidays: Holiday[]
	/** Set by hand from the console or by the star code; counts above everything else. */
	override: ScheduleOverride | null
	/** When that was last set or taken back, in milliseconds since 1970: of two such orders the later one counts. */
	overrideSetAt?: number
	/** Dialled from an extension, it switches between closed and as planned, e.g. `*81`; empty = none. */
	starCode: string
}

export type ScheduleState = 'open' | 'closed' | 'holiday'

/** A stretch of time during which somebody is there, in milliseconds since 1970. */
interface OpenStretch {
	from: number
	to: number
}

// Longer than any holiday, so that "closed until" finds the day after it.
const DAYS_AHEAD = 400

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

function holidayOn(schedule: Schedule, day: number): Holiday | undefined {
	const text = dayText(day)
	return schedule.holidays.find(({ from, to }) => from <= text && text <= to)
}

/**
 * The stretches that begin on a day. One that goes on past midnight belongs to the day it begins on: it ends as planned
 * also when the next day is a holiday.
 */
function stretchesOf(schedule: Schedule, day: number): OpenStretch[] {
	const { timeZone, week } = schedule
	const spans = holidayOn(schedule, day)?.open ?? week[weekdays[weekdayOf(day)]!] ?? []
	return spans.map(({ from, to }) => {
		const start = minutesOf(from)
		const end = minutesOf(to) > start ? minutesOf(to) : minutesOf(to) + 1440
		// A clock that is put back shows some minutes twice: while it shows a time within the hours, it is open.
		return { from: instantOf(day, start, timeZone, 'first'), to: instantOf(day, end, timeZone, 'last') }
	})
}

/** When it closes, followed through stretches that touch or overlap; undefined = not within days. */
function openUntil(schedule: Schedule, today: number, at: number): number | undefined {
	let end = at
	for (let day = today - 1; day <= today + 8; day++) {
		for (const { from, to } of stretchesOf(schedule, day).sort((a, b) => a.from - b.from)) {
			if (from <= end && to > end) end = to
		}
		if (day > today && end <= instantOf(day, 0, schedule.timeZone, 'first')) return end
	}
	return undefined
}

function opensNext(schedule: Schedule, today: number, at: number): number | undefined {
	for (let day = today; day <= today + DAYS_AHEAD; day++) {
		const later = stretchesOf(schedule, day).flatMap(({ from, to }) => (from > at && to > from ? [from] : []))
		if (later.length > 0) return Math.min(...later)
	}
	return undefined
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `17:30` today, `Mon 08:00` within a week, `4 Jan 08:00` after that. */
function momentText(at: number, today: number, zone: string): string {
	const { day, minutes } = localTime(at, zone)
	if (minutes === 0 && day === today + 1) return '24:00'
	const time = clockText(minutes)
	if (day === today) return time
	if (day < today + 7) return `${dayNames[weekdayOf(day)]} ${time}`
	const [, month, date] = dayText(day).split('-').map(Number)
	return `${date} ${monthNames[month! - 1]} ${time}`
}

/**
 * Whether somebody is there at a moment, and why or until when, in a plain phrase: `open until 17:30`,
 * `closed until Mon 08:00`, `closed: Christmas, until 27 Dec 08:00`, `closed by hand`.
 */
export function stateOf(schedule: Schedule, at: Date): { state: ScheduleState; detail: string } {
	if (schedule.override === 'open') return { state: 'open', detail: 'opened by hand' }
	if (schedule.override === 'closed') return { state: 'closed', detail: 'closed by hand' }
	const now = at.getTime()
	const { timeZone } = schedule
	const today = localTime(now, timeZone).day
	const isOpen = [today - 1, today].some((day) =>
		stretchesOf(schedule, day).some(({ from, to }) => from <= now && now < to),
	)
	if (isOpen) {
		const end = openUntil(schedule, today, now)
		return {
			state: 'open',
			detail: end === undefined ? 'open round the clock' : `open until ${momentText(end, today, timeZone)}`,
		}
	}
	const holiday = holidayOn(schedule, today)
	const next = opensNext(schedule, today, now)
	const until = next === undefined ? undefined : `until ${momentText(next, today, timeZone)}`
	if (holiday) {
		return { state: 'holiday', detail: until ? `closed: ${holiday.name}, ${until}` : `closed: ${holiday.name}` }
	}
	return { state: 'closed', detail: until ? `closed ${until}` : 'closed, and no opening hours ahead' }
}
