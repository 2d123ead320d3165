/** Clock times of a time zone as instants and back, through the changes between winter and summer time. */

const MINUTE = 60_000
const DAY = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are kept, because making one costs a hundred times what using it does. */
function format(zone: string): Intl.DateTimeFormat {
	const known = formats.get(zone)
	if (known) return known
	const made = new Intl.DateTimeFormat('en-GB', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	})
	formats.set(zone, made)
	return made
}

/** What the clock on the wall says: as if it were UTC, in milliseconds since 1970. */
function wallClock(at: number, zone: string): number {
	const read: Record<string, number> = {}
	for (const { type, value } of format(zone).formatToParts(at)) read[type] = Number(value)
	return Date.UTC(read['year']!, read['month']! - 1, read['day']!, read['hour']!, read['minute']!, read['second']!)
}

/** A day without a zone, counted from 1970-01-01 = 0. */
export function dayNumber(day: string): number {
	return Date.parse(`${day}T00:00:00Z`) / DAY
}

/** `2026-12-25`. */
export function dayText(number: number): string {
	return new Date(number * DAY).toISOString().slice(0, 10)
}

/** Monday = 0. */
export function weekdayOf(number: number): number {
	// 1970-01-01 was a Thursday.
	return (((number + 3) % 7) + 7) % 7
}

/** The day and the minute of it that the clock shows. @param at milliseconds since 1970 */
export function localTime(at: number, zone: string): { day: number; minutes: number } {
	const wall = wallClock(at, zone)
	const day = Math.floor(wall / DAY)
	return { day, minutes: Math.floor((wall - day * DAY) / MINUTE) }
}

/**
 * When the clock shows this time.
 * A time that comes twice, because the clock is put back, is the first or the last of the two; one that never comes,
 * because the clock is put forward over it, is the moment at which that happens.
 * @param minutes of the day; 1440 and more lie in the days after
 * @returns milliseconds since 1970
 */
export function instantOf(day: number, minutes: number, zone: string, which: 'first' | 'last'): number {
	const wall = day * DAY + minutes * MINUTE
	const offsetAt = (at: number) => wallClock(at, zone) - at
	const candidates = [wall - offsetAt(wall - DAY), wall - offsetAt(wall + DAY)]
	const shown = candidates.filter((at) => wallClock(at, zone) === wall)
	if (shown.length > 0) return which === 'first' ? Math.min(...shown) : Math.max(...shown)
	let before = Math.min(...candidates)
	let after = Math.max(...candidates)
	while (after - before > MINUTE) {
		const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE
		if (wallClock(middle, zone) < wall) before = middle
		else after = middle
	}
	return after
}
