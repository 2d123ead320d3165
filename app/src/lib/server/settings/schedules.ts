/** Changing schedules: rule, row, then told to the executor. */
import { z } from 'zod'
import { echoTestNumber, messagesNumber } from '#lib/domain/number.ts'
import { Holiday, OpenSpan, scheduleOverrides, weekdays, type ScheduleOverride } from '#lib/domain/schedule.ts'
import { presentZoneName, timeZoneNames } from '#lib/domain/time-zone.ts'
import { localTime, dayText } from '#lib/domain/zoned-time.ts'
import {
	deleteSchedule,
	getSchedule,
	insertSchedule,
	setScheduleOverride,
	updateSchedule,
	type ScheduleRow,
} from '../db/schedules.ts'
import { violatedConstraint } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'
import { readHolidayCalendar } from './holiday-calendar.ts'
import { changeSettings, putRoutingIntoForce } from './in-force.ts'

const timeZones = new Set(timeZoneNames())
/** Star codes that do something else already. */
const takenStarCodes = new Map([
	[echoTestNumber, 'the echo test'],
	[messagesNumber, 'listening to messages'],
])

const Span = OpenSpan.refine(({ from }) => from !== '24:00', 'A time to open is before 24:00.')
const spans = z.array(Span).max(6, 'A day has at most 6 opening times.')
const PlannedHoliday = Holiday.extend({ open: spans.default([]) }).refine(
	({ from, to }) => from <= to,
	'A holiday ends on the day it begins or later.',
)

const ScheduleInput = z.object({
	name: z.string().trim().min(1, 'A schedule needs a name.').max(80, 'A name has at most 80 characters.'),
	timeZone: z
		.string()
		.transform((zone) => presentZoneName(zone.trim()))
		.refine((zone) => timeZones.has(zone), 'Choose a time zone from the list, for example Europe/London.'),
	week: z.partialRecord(z.enum(weekdays), spans),
	holidays: z
		.array(PlannedHoliday)
		.max(2_000, 'A schedule has at most 2,000 holidays.')
		.transform((holidays) => holidays.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))),
	starCode: z
		.string()
		.trim()
		.regex(/^(\*\d{2,4})?$/, 'A star code is a star and 2 to 4 digits, for example *81.')
		.refine((code) => !takenStarCodes.has(code), {
			error: ({ input }) => `This star code is for ${takenStarCodes.get(String(input))}. Choose another one.`,
		})
		.default(''),
})
export type ScheduleInput = z.input<typeof ScheduleInput>

const gone = () => new UserError(404, 'schedule.not_found', 'This schedule is gone: somebody deleted it.')

function refused(error: unknown): never {
	const constraint = violatedConstraint(error)
	if (constraint === 'schedules_name_unique')
		throw new UserError(409, 'schedule.name_taken', 'Another schedule has this name. Choose another one.', 'name')
	if (constraint === 'schedules_star_code_unique')
		throw new UserError(409, 'schedule.star_code_taken', 'Another schedule has this star code.', 'starCode')
	throw error
}

/** The schedule with this id. @throws UserError 404 `schedule.not_found` */
export async function requireSchedule(id: string): Promise<ScheduleRow> {
	const schedule = await getSchedule(id)
	if (!schedule) throw gone()
	return schedule
}

/**
 * @param formerId the one it had before it was deleted
 * @throws UserError 409 `schedule.name_taken`, `schedule.star_code_taken`
 */
export async function createSchedule(input: ScheduleInput, actor: Actor, formerId?: string): Promise<{ id: string }> {
	const settings = ScheduleInput.parse(input)
	const id = await changeSettings(actor, () => insertSchedule({ ...settings, id: formerId })).catch(refused)
	log.info('schedule created', { schedule: settings.name, user: actor.name })
	await putRoutingIntoForce()
	return { id }
}

/** @throws UserError 404 `schedule.not_found`, 409 as above */
export async function changeSchedule(id: string, input: ScheduleInput, actor: Actor): Promise<void> {
	const settings = ScheduleInput.parse(input)
	if (!(await changeSettings(actor, () => updateSchedule(id, settings)).catch(refused))) throw gone()
	log.info('schedule changed', { schedule: settings.name, user: actor.name })
	await putRoutingIntoForce()
}

/**
 * Puts the holidays of an iCalendar file in the place of those an earlier file brought; those entered by hand stay.
 * @param text the file
 * @returns how many days and stretches of days it brought
 * @throws UserError 404 `schedule.not_found`, 400 with the reason the file is refused for
 */
export async function importHolidays(id: string, text: string, actor: Actor): Promise<{ imported: number }> {
	const schedule = await requireSchedule(id)
	const today = dayText(localTime(Date.now(), schedule.timeZone).day)
	const fromFile = readHolidayCalendar(text, schedule, today)
	const holidays = [...schedule.holidays.filter((holiday) => !holiday.isFromCalendar), ...fromFile]
	const { name, timeZone, week, starCode } = schedule
	await changeSchedule(id, { name, timeZone, week, starCode, holidays }, actor)
	return { imported: fromFile.length }
}

const Override = z.enum(scheduleOverrides).nullable()

/** Switches by hand: open, closed, or null for as planned. @throws UserError 404 `schedule.not_found` */
export async function overrideSchedule(id: string, override: ScheduleOverride | null, actor: Actor): Promise<void> {
	const wanted = Override.parse(override)
	const schedule = await requireSchedule(id)
	await changeSettings(actor, () => setScheduleOverride(id, wanted, new Date()))
	log.info('schedule switched', { schedule: schedule.name, override: wanted ?? 'as planned', user: actor.name })
	await putRoutingIntoForce()
}

/** @throws UserError 404 `schedule.not_found`, 409 `schedule.in_use` while a flow that takes calls decides by it */
export async function removeSchedule(id: string, actor: Actor): Promise<void> {
	await requireSchedule(id)
	await refuseWhileInUse('schedule', id, 'schedule.in_use', 'Calls are decided by this schedule in')
	const name = await changeSettings(actor, () => deleteSchedule(id))
	if (name === undefined) throw gone()
	log.info('schedule deleted', { schedule: name, user: actor.name })
	await putRoutingIntoForce()
}
