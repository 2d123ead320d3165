/** A new schedule. */
import { action } from '#lib/server/auth/action.ts'
import { createSchedule } from '#lib/server/settings/schedules.ts'
import { scheduleInputFrom } from '#lib/server/settings/schedule-form.ts'
import type { Actions } from './$types'

export const actions = {
	default: action((form, actor) => createSchedule(scheduleInputFrom(form), actor)),
} satisfies Actions
