/** What the form of a schedule holds while it is being changed, and what is read from it. */
import { clockText } from '#lib/domain/clock-text.ts'
import { weekdays, type Holiday, type OpenSpan, type Schedule } from '#lib/domain/schedule.ts'

export interface ScheduleValues {
	name: string
	timeZone: string
	starCode: string
	/** Every day has its list. */
	week: Record<(typeof weekdays)[number], OpenSpan[]>
	/** Those entered by hand first, in the order of their days. */
	holidays: Holiday[]
}

export function valuesOf(
	schedule: Pick<Schedule, 'name' | 'timeZone' | 'starCode' | 'week' | 'holidays'>,
): ScheduleValues {
	const { name, timeZone, starCode } = schedule
	const week = Object.fromEntries(weekdays.map((day) => [day, structuredClone(schedule.week[day] ?? [])]))
	const holidays = structuredClone(schedule.holidays).toSorted(
		(a, b) => Number(a.isFromCalendar) - Number(b.isFromCalendar) || (a.from < b.from ? -1 : 1),
	)
	return { name, timeZone, starCode, week: week as ScheduleValues['week'], holidays }
}

/** What a new schedule begins with: the hours of most offices. */
export function newValues(timeZone: string): ScheduleValues {
	const hours = () => [{ from: '09:00', to: '17:00' }]
	const week = { monday: hours(), tuesday: hours(), wednesday: hours(), thursday: hours(), friday: hours() }
	return valuesOf({ name: '', timeZone, starCode: '', week, holidays: [] })
}

/** A time as it is stored, from what people type: `8` → `08:00`, `830` → `08:30`, `8.30` → `08:30`; else as it is. */
export function clockOf(typed: string): string {
	const found = /^(\d{1,2})(?:\D?(\d{2}))?$/.exec(typed.trim())
	if (!found) return typed.trim()
	const hours = Number(found[1])
	const minutes = Number(found[2] ?? 0)
	if (hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return typed.trim()
	return clockText(hours * 60 + minutes)
}

/** The next hours of a day, after those that are there. */
export function nextSpan(spans: readonly OpenSpan[]): OpenSpan {
	if (spans.length === 0) return { from: '09:00', to: '17:00' }
	// After a break of an hour, to the end of the afternoon or the evening.
	const hour = Number(spans.at(-1)!.to.slice(0, 2)) + 1
	if (hour > 20) return { from: '22:00', to: '24:00' }
	return { from: `${String(hour).padStart(2, '0')}:00`, to: hour < 17 ? '17:00' : '22:00' }
}

/** Whether hours end on the day after. */
export function isOvernight({ from, to }: OpenSpan): boolean {
	return to <= from && to !== '24:00'
}

/** The server's word on one part of the form. @param place e.g. `week.monday`, `holidays.2` */
export function errorAt(
	refusal: { field?: string | undefined; message: string } | undefined,
	place: string,
): string | undefined {
	const field = refusal?.field
	return field === place || field?.startsWith(`${place}.`) ? refusal?.message : undefined
}
