/** Changing what could cut its maker off: on trial in the machine at once, kept or taken back by its maker or by time. */
import type { Who } from '#lib/domain/audit.ts'
import { trial as words } from '#lib/messages/trial.ts'
import { addTask } from '../db/tasks.ts'
import {
	beginTrial,
	dropEndedTrial,
	dropTrial,
	getSettingsOnTrial,
	keepTrial,
	lockTrials,
	type TrialTable,
} from '../db/trials.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'

/** As systemd/callytics-revert@.timer has it. */
const TRIAL_SECONDS = 90

export interface SettingsView<S> {
	/** As they are in force. */
	settings: S
	/** As they were before the change that is on trial, and are again if nobody keeps it. */
	trial: { what: string; before: S; beganAt: Date; endsAt: Date; by: string | null } | undefined
}

/** How one kind of settings is tried. */
export interface TrialParts<S> {
	/** Their table, and their name in the log. */
	table: TrialTable
	parse: (stored: unknown) => S
	/** What is kept now. @param stored what the row says; undefined while nobody has changed anything */
	kept: (stored: unknown) => S | Promise<S>
	/** Puts them into force in the machine, with the way back. @throws UserError what it refuses */
	tryOut: (settings: S) => Promise<void>
	settle: (isKept: boolean) => Promise<void>
	/** Told of each step once it is done. @param by name of the user; '' for whoever has the one-time link */
	tell?: (what: string, step: 'trial' | 'kept' | 'back', by: string) => void
}

export interface SettingsOnTrial<S> {
	view(): Promise<SettingsView<S>>
	/**
	 * @param what one sentence
	 * @param make the settings as they are to be, of those that are kept
	 * @param noted further rows of the same transaction
	 * @throws UserError 409 while a change is on trial, or what the machine refuses
	 */
	change(what: string, actor: Actor, make: (settings: S) => S, noted?: () => Promise<void>): Promise<void>
	/** Keeps the change or goes back now. @throws UserError 409 when it has gone back by itself */
	settle(isKept: boolean, by: Actor | Who): Promise<void>
}

/** Settings of one kind that are changed on trial. */
export function onTrial<S>({ table, parse, kept, tryOut, settle, tell }: TrialParts<S>): SettingsOnTrial<S> {
	async function view(): Promise<SettingsView<S>> {
		const row = await getSettingsOnTrial(table)
		const before = await kept(row?.settings)
		if (!row?.trial) return { settings: before, trial: undefined }
		const { settings, what, beganAt, endsAt, by } = row.trial
		return { settings: parse(settings), trial: { what, before, beganAt, endsAt, by } }
	}

	return {
		view,
		async change(what, actor, make, noted) {
			await changeAs(actor, async () => {
				await lockTrials(table)
				const { settings, trial } = await view()
				if (trial) throw new UserError(409, `${table}.on_trial`, words.refused.another)
				const next = make(settings)
				const { userId } = actor
				await beginTrial(table, settings, { settings: next, what, seconds: TRIAL_SECONDS, userId })
				await addTask('end-trial', { table }, `${table} trial`, TRIAL_SECONDS + 1)
				await noted?.()
				await tryOut(next)
			})
			tell?.(what, 'trial', actor.name)
			log.info(`${table} changed on trial`, { what, user: actor.name })
		},
		async settle(isKept, by) {
			const { userId, name } = 'userId' in by ? by : { userId: null, name: '' }
			const { trial } = await view()
			if (!trial) throw new UserError(409, `${table}.no_trial`, words.refused.over)
			await changeAs(by, async () => {
				await (isKept ? keepTrial(table, userId) : dropTrial(table))
				await settle(isKept)
			})
			tell?.(trial.what, isKept ? 'kept' : 'back', name)
			log.info(isKept ? `${table} change kept` : `${table} change taken back`, { what: trial.what, user: name })
		},
	}
}

/** Notes that a trial nobody kept is over; the machine's timer has taken it back by then. */
export async function noteEndOfTrial({ table }: { table: TrialTable }): Promise<void> {
	await changeAs({ kind: 'machine' }, () => dropEndedTrial(table))
}
