/** What is true of the whole appliance: one row. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export interface ApplianceRow {
	/** Host name, e.g. `callytics`. */
	name: string
	/** IANA name, e.g. `Europe/Brussels`. */
	timeZone: string
	/** Prefix of our SIP headers, e.g. `X-Callytics`. */
	headerPrefix: string
	/** Of prompts, unless a call has another: BCP 47 in small letters, e.g. `en-us`. */
	language: string
	/** When the wizard was finished; null until then. */
	setUpAt: Date | null
	/** Steps of the wizard that are behind the user. */
	setupStepsDone: string[]
	/** Since when all trunks are off because a backup was restored; null = they are as each says. */
	trunksHeldSince: Date | null
}

export function getAppliance(): Promise<ApplianceRow> {
	return database()
		.selectFrom('appliance')
		.select(['name', 'timeZone', 'headerPrefix', 'language', 'setUpAt', 'setupStepsDone', 'trunksHeldSince'])
		.executeTakeFirstOrThrow()
}

export async function setApplianceNameAndZone(change: { name: string; timeZone: string }): Promise<void> {
	await database().updateTable('appliance').set(change).execute()
}

export async function setPromptLanguage(language: string): Promise<void> {
	await database().updateTable('appliance').set({ language }).execute()
}

/** Trunks are as each says again. @returns false when they were already */
export async function releaseTrunks(): Promise<boolean> {
	const result = await database()
		.updateTable('appliance')
		.set({ trunksHeldSince: null })
		.where('trunksHeldSince', 'is not', null)
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** Ends the set-up. @returns false when it had been ended before: then nothing is changed */
export async function markSetUp(): Promise<boolean> {
	const result = await database()
		.updateTable('appliance')
		.set({ setUpAt: sql`now()` })
		.where('setUpAt', 'is', null)
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** Remembers that a step of the wizard is behind the user; doing it twice changes nothing. */
export async function addSetupStepDone(step: string): Promise<void> {
	await database()
		.updateTable('appliance')
		.set({ setupStepsDone: sql`array_append(setup_steps_done, ${step})` })
		.where(sql<boolean>`not ${step} = any (setup_steps_done)`)
		.execute()
}

/** Counts one more change of what the executor routes by. @returns the new revision */
export async function raiseRoutingRevision(): Promise<number> {
	const row = await database()
		.updateTable('appliance')
		.set({ routingRevision: sql`routing_revision + 1` })
		.returning('routingRevision')
		.executeTakeFirstOrThrow()
	return row.routingRevision
}

export async function getRoutingRevision(): Promise<number> {
	const row = await database().selectFrom('appliance').select('routingRevision').executeTakeFirstOrThrow()
	return row.routingRevision
}
