/** A schedule's star code, dialled from an extension: switches it between closed and as planned, and says so. */
import { builtInLanguage } from '#lib/domain/language.ts'
import { stateOf, type Schedule } from '#lib/domain/schedule.ts'
import type { Call } from './call.ts'
import type { Ending, Program } from './journal.ts'
import { createVerbs, type VerbParts } from './verbs.ts'

type SwitchProgram = Extract<Program, { kind: 'switch-schedule' }>

/** What dialling its star code does to a schedule at this moment. */
export function switchProgram(schedule: Schedule): SwitchProgram {
	const override = schedule.override === 'closed' ? null : 'closed'
	return { kind: 'switch-schedule', scheduleId: schedule.id, name: schedule.name, override }
}

export interface SwitchParts extends VerbParts {
	/** Counts at once for all calls; the console is told by the event. */
	switchSchedule: (scheduleId: string, override: SwitchProgram['override']) => void
}

export async function runScheduleSwitch(call: Call, parts: SwitchParts, program: SwitchProgram): Promise<Ending> {
	const { scheduleId, override } = program
	// What was told is not told again after a restart.
	if (!call.entry.isFinishing) {
		parts.switchSchedule(scheduleId, override)
		call.publish('schedule.switched', { scheduleId, override })
		call.entry.isFinishing = true
		await call.persist()
	}
	const verbs = createVerbs(call, parts)
	await verbs.answer()
	const text = confirmation(program, parts.schedule(scheduleId))
	await verbs.play([{ kind: 'text', text, language: builtInLanguage }])
	return { by: 'appliance', cause: 16, reason: switchReason(program) }
}

function confirmation({ name, override }: SwitchProgram, schedule: Schedule | undefined): string {
	if (override === 'closed') return `${quoted(name)} is now closed.`
	const planned = schedule && stateOf(schedule, new Date()).state === 'open' ? 'and open' : 'and closed at this time'
	return `${quoted(name)} follows its hours again, ${planned}.`
}

/** The name is a user's text, and braces in a prompt's text are expressions. */
function quoted(name: string): string {
	return name.replace(/[{}]/g, ' ')
}

/** One sentence for the call log. */
export function switchReason({ name, override }: SwitchProgram): string {
	return override === 'closed'
		? `The schedule ${name} was switched to closed.`
		: `The schedule ${name} was switched back to its hours.`
}
