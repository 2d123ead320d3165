/** One schedule: its switch, its hours, holidays from a file, and deleting it. Its values come with the list. */
import { error } from '@sveltejs/kit'
import type { ScheduleOverride } from '#lib/domain/schedule.ts'
import { action } from '#lib/server/auth/action.ts'
import { UserError } from '#lib/server/errors.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { MAX_CALENDAR } from '#lib/server/settings/holiday-calendar.ts'
import { changeSchedule, importHolidays, overrideSchedule, removeSchedule } from '#lib/server/settings/schedules.ts'
import { scheduleInputFrom } from '#lib/server/settings/schedule-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, parent }) => {
	const schedule = (await parent()).schedules.find((candidate) => candidate.id === params.scheduleId)
	if (!schedule) error(404, 'This schedule is gone: somebody deleted it.')
	return { schedule, uses: await flowsThatName('schedule', schedule.id) }
}

export const actions = {
	save: action((form, actor, { params }) => changeSchedule(params.scheduleId, scheduleInputFrom(form), actor)),
	switch: action((form, actor, { params }) =>
		overrideSchedule(params.scheduleId, (form.text('override') || null) as ScheduleOverride | null, actor),
	),
	calendar: action(async (form, actor, { params }) => {
		const file = form.data.get('calendar')
		if (!(file instanceof File) || file.size === 0) {
			throw new UserError(400, 'calendar.none', 'Choose a calendar file.', 'calendar')
		}
		// Not read whole just to be refused.
		const text = file.size > 4 * MAX_CALENDAR ? ' '.repeat(MAX_CALENDAR + 1) : await file.text()
		return importHolidays(params.scheduleId, text, actor)
	}),
	remove: action((_form, actor, { params }) => removeSchedule(params.scheduleId, actor)),
} satisfies Actions
