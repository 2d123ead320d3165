/** Times and durations as the console writes them: 0:48, 12 s, 14:31:08, 19 Nov. All in the zone they are asked for. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are kept, because making one costs a hundred times what using it does. */
function format(zone: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${zone} ${kind}`
	let found = formats.get(key)
	if (!found) formats.set(key, (found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })))
	return found
}

/** A running time, `0:07`, `8:03` or `1:02:45`. @param ms milliseconds, rounded down to whole seconds */
export function formatLasting(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000))
	const two = (value: number) => String(value).padStart(2, '0')
	const minutes = Math.floor(seconds / 60)
	if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** A measured span: `2 ms`, `0.4 s`, `4.8 s`, `12 s`, `4 min`. @param ms milliseconds */
export function formatSpan(ms: number): string {
	if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`
	if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
	if (ms < 119_500) return `${Math.round(ms / 1000)} s`
	if (ms < 7_170_000) return `${Math.round(ms / 60_000)} min`
	if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
	return `${Math.round(ms / 86_400_000)} days`
}

/** `14:31:08`. @param at milliseconds since 1970 */
export function formatClock(at: number, zone: string): string {
	return format(zone, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at)
}

/** `14:31`. @param at milliseconds since 1970 */
export function formatMinute(at: number, zone: string): string {
	return format(zone, 'minute', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** The calendar day in a zone as `2026-11-21`. @param at milliseconds since 1970 */
export function dayOf(at: number, zone: string): string {
	const parts = format(zone, 'iso', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
	const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? ''
	return `${part('year')}-${part('month')}-${part('day')}`
}

/**
 * When a calendar day begins in a zone.
 * @param day `2026-11-21`
 * @returns milliseconds since 1970; NaN for what is not a day
 */
export function startOfDay(day: string, zone: string): number {
	return momentOf(`${day}T00:00`, zone)
}

/**
 * The moment at which a zone's clock shows this.
 * @param clock `2026-11-21T14:30`, as the browser's field for date and time has it
 * @returns milliseconds since 1970; NaN for what is not a day and a minute
 */
export function momentOf(clock: string, zone: string): number {
	const asUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(clock) ? Date.parse(`${clock}:00Z`) : NaN
	if (Number.isNaN(asUtc)) return NaN
	// The zone's offset at that moment is not known before the moment is: the second look corrects the first.
	return asUtc - offsetMs(asUtc - offsetMs(asUtc, zone), zone)
}

/** What a zone's clock shows, as the browser's field for date and time wants it: `2026-11-21T14:30`. */
export function clockOf(at: number, zone: string): string {
	return `${dayOf(at, zone)}T${formatMinute(at, zone)}`
}

/** How far a zone's clock is ahead of UTC at a moment. */
function offsetMs(at: number, zone: string): number {
	const clock = format(zone, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
	return Date.parse(`${dayOf(at, zone)}T${clock.format(at)}Z`) - Math.floor(at / 1000) * 1000
}

/** The day after: `2026-11-30` → `2026-12-01`. */
export function dayAfter(day: string): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** The day as people name it: `Today`, `Yesterday`, `19 Nov`, or with the year where it is another one. */
export function formatDay(at: number, zone: string, now: number): string {
	const day = dayOf(at, zone)
	if (day === dayOf(now, zone)) return 'Today'
	if (day === dayOf(now - 86_400_000, zone)) return 'Yesterday'
	const isThisYear = day.slice(0, 4) === dayOf(now, zone).slice(0, 4)
	return isThisYear
		? format(zone, 'day', { day: 'numeric', month: 'short' }).format(at)
		: format(zone, 'day-year', { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
}

/** The day within a sentence: `kept today`, `kept 19 Nov`. */
export function dayInSentence(at: number, zone: string, now: number): string {
	const day = formatDay(at, zone, now)
	return day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day
}

/** What a zone is called on the board: `Europe/London` → `London`, `America/New_York` → `New York`. */
export function zoneName(zone: string): string {
	return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}
