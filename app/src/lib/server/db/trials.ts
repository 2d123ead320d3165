/** Settings that are changed on trial: what was kept and what goes back by itself, one row in a table of its own. */
import { sql } from 'kysely'
import { database } from './pool.ts'

/** Tables of such settings; their columns are the same. */
export type TrialTable = 'firewall' | 'network'

/** What somebody changed, in force until it is kept or taken back. */
export interface TrialRow {
	settings: unknown
	/** One sentence: what is changed. */
	what: string
	beganAt: Date
	endsAt: Date
	/** Name of the user; null when that user is gone. */
	by: string | null
}

export interface SettingsRow {
	settings: unknown
	trial: TrialRow | undefined
}

// To Kysely they are one table: it would otherwise have to be told every query twice.
const asOne = (table: TrialTable) => table as 'firewall'

/** Undefined until somebody has changed something. A trial whose time is over is none. */
export async function getSettingsOnTrial(table: TrialTable): Promise<SettingsRow | undefined> {
	const row = await database()
		.selectFrom(`${asOne(table)} as kept`)
		.leftJoin('users', 'users.id', 'kept.trialBy')
		.select(['settings', 'trial', 'trialWhat', 'trialBeganAt', 'trialEndsAt', 'users.name as by'])
		.select(sql<boolean>`coalesce(trial_ends_at > now(), false)`.as('isOnTrial'))
		.executeTakeFirst()
	if (!row) return undefined
	const { settings, trial, trialWhat, trialBeganAt, trialEndsAt, by, isOnTrial } = row
	if (!isOnTrial || !trialBeganAt || !trialEndsAt) return { settings, trial: undefined }
	return { settings, trial: { settings: trial, what: trialWhat ?? '', beganAt: trialBeganAt, endsAt: trialEndsAt, by } }
}

/** Until this transaction ends nobody else begins a trial of the kind; before the first one there is no row to lock. */
export async function lockTrials(table: TrialTable): Promise<void> {
	await sql`select pg_advisory_xact_lock(hashtext(${`trial of ${table}`}))`.execute(database())
}

/**
 * Notes a change as on trial from now on.
 * @param kept what goes into force again, for the first change there is
 */
export async function beginTrial(
	table: TrialTable,
	kept: unknown,
	trial: { settings: unknown; what: string; seconds: number; userId: string },
): Promise<void> {
	const values = {
		trial: JSON.stringify(trial.settings),
		trialWhat: trial.what,
		trialBeganAt: sql<Date>`now()`,
		trialEndsAt: sql<Date>`now() + make_interval(secs => ${trial.seconds})`,
		trialBy: trial.userId,
	}
	await database()
		.insertInto(asOne(table))
		.values({ settings: JSON.stringify(kept), ...values })
		.onConflict((conflict) => conflict.column('isOnly').doUpdateSet(values))
		.execute()
}

const noTrial = { trial: null, trialWhat: null, trialBeganAt: null, trialEndsAt: null, trialBy: null }

/** What was on trial is kept. @param userId null where whoever kept it showed no more than a one-time link */
export async function keepTrial(table: TrialTable, userId: string | null): Promise<void> {
	await database()
		.updateTable(asOne(table))
		.set({ settings: sql`trial`, keptAt: sql`now()`, keptBy: userId ?? sql<string | null>`trial_by`, ...noTrial })
		.where('trial', 'is not', null)
		.execute()
}

export async function dropTrial(table: TrialTable): Promise<void> {
	await database().updateTable(asOne(table)).set(noTrial).execute()
}

/** The same for one whose time is over. */
export async function dropEndedTrial(table: TrialTable): Promise<void> {
	await database()
		.updateTable(asOne(table))
		.set(noTrial)
		.where('trialEndsAt', '<=', sql<Date>`now()`)
		.execute()
}
