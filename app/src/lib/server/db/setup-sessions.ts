/** Browsers that have shown the set-up code. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export async function insertSetupSession(tokenHash: Buffer, address: string): Promise<void> {
	await database().insertInto('setupSessions').values({ tokenHash, address }).execute()
}

/** Whether this browser has shown the code within the last day. */
export async function hasSetupSession(tokenHash: Buffer): Promise<boolean> {
	const row = await database()
		.selectFrom('setupSessions')
		.select('address')
		.where('tokenHash', '=', tokenHash)
		.where('createdAt', '>', sql<Date>`now() - interval '1 day'`)
		.executeTakeFirst()
	return row !== undefined
}

export async function deleteSetupSessions(): Promise<void> {
	await database().deleteFrom('setupSessions').execute()
}
