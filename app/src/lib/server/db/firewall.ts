/** The firewall's settings and the change that is on trial: one row. */
import { sql } from 'kysely'
import { database } from './pool.ts'

/** What somebody changed, in force until it is kept or taken back. */
export interface FirewallTrial {
	settings: unknown
	/** One sentence: what is changed. */
	what: string
	beganAt: Date
	endsAt: Date
	/** Name of the user; null when that user is gone. */
	by: string | null
}

export interface FirewallRow {
	settings: unknown
	trial: FirewallTrial | undefined
}

/** Undefined until somebody has changed something. A trial whose time is over is none. */
export async function getFirewall(): Promise<FirewallRow | undefined> {
	const row = await database()
		.selectFrom('firewall')
		.leftJoin('users', 'users.id', 'firewall.trialBy')
		.select(['settings', 'trial', 'trialWhat', 'trialBeganAt', 'trialEndsAt', 'users.name as by'])
		.select(sql<boolean>`coalesce(trial_ends_at > now(), false)`.as('isOnTrial'))
		.executeTakeFirst()
	if (!row) return undefined
	const { settings, trial, trialWhat, trialBeganAt, trialEndsAt, by, isOnTrial } = row
	if (!isOnTrial || !trialBeganAt || !trialEndsAt) return { settings, trial: undefined }
	return { settings, trial: { settings: trial, what: trialWhat ?? '', beganAt: trialBeganAt, endsAt: trialEndsAt, by } }
}

/**
 * Notes a change as on trial from now on.
 * @param kept what goes into force again, for the first change there is
 */
export async function beginFirewallTrial(
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
		.insertInto('firewall')
		.values({ settings: JSON.stringify(kept), ...values })
		.onConflict((conflict) => conflict.column('isOnly').doUpdateSet(values))
		.execute()
}

const noTrial = { trial: null, trialWhat: null, trialBeganAt: null, trialEndsAt: null, trialBy: null }

/** What was on trial is kept. */
export async function keepFirewallTrial(userId: string): Promise<void> {
	await database()
		.updateTable('firewall')
		.set({ settings: sql`trial`, keptAt: sql`now()`, keptBy: userId, ...noTrial })
		.where('trial', 'is not', null)
		.execute()
}

export async function dropFirewallTrial(): Promise<void> {
	await database().updateTable('firewall').set(noTrial).execute()
}

/** The same for one whose time is over. */
export async function dropEndedFirewallTrial(): Promise<void> {
	await database()
		.updateTable('firewall')
		.set(noTrial)
		.where('trialEndsAt', '<=', sql<Date>`now()`)
		.execute()
}
