/** A named schedule: when somebody is there to take calls, in one time zone, with holidays and a switch by hand. */
import { z } from 'zod'

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
	/** Dialled from an extension, it switches between closed and as planned, e.g. `*81`; empty = none. */
	starCode: string
}

export type ScheduleState = 'open' | 'closed' | 'holiday'
