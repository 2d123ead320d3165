/** The link by which a change of the network is kept from the new address; the change itself is in trials.ts. */
import { sql } from 'kysely'
import { database } from './pool.ts'

/** Notes what is stored of the link's token, for the change that is on trial. */
export async function setTrialToken(tokenHash: Buffer): Promise<void> {
	await database().updateTable('network').set({ trialTokenHash: tokenHash }).execute()
}

/** Whether the token belongs to the change that is on trial just now. */
export async function isTrialToken(tokenHash: Buffer): Promise<boolean> {
	const row = await database()
		.selectFrom('network')
		.select('isOnly')
		.where('trialTokenHash', '=', tokenHash)
		.where('trialEndsAt', '>', sql<Date>`now()`)
		.executeTakeFirst()
	return row !== undefined
}
