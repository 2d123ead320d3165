/** What a browser sent as a schedule, as the rule takes it. */
import type { SentForm } from '../auth/action.ts'
import { UserError } from '../errors.ts'
import type { ScheduleInput } from './schedules.ts'

function readList(form: SentForm, name: string): unknown {
	try {
		return JSON.parse(form.text(name) || 'null')
	} catch {
		throw new UserError(400, 'input.wrong', 'The form did not arrive whole. Send it again.')
	}
}

/** The rule checks everything; here it only gets its shape. @throws UserError when a list is broken */
export function scheduleInputFrom(form: SentForm): ScheduleInput {
	return {
		name: form.text('name'),
		timeZone: form.text('timeZone'),
		starCode: form.text('starCode'),
		week: (readList(form, 'week') ?? {}) as ScheduleInput['week'],
		holidays: (readList(form, 'holidays') ?? []) as ScheduleInput['holidays'],
	}
}
