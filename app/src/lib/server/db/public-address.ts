/** The address under which those outside reach this machine: one row. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export type PublicAddressSource = 'none' | 'typed' | 'stun'

export interface PublicAddressSettings {
	source: PublicAddressSource
	/** IPv4; null where there is none, or the server has not told it yet. */
	address: string | null
	stunHost: string
	stunPort: number
	/** Within these our own address counts. */
	localNetworks: string[]
}

export interface PublicAddressRow extends PublicAddressSettings {
	/** The one before, and when it changed. */
	previous: string | null
	changedAt: Date | null
	/** When the server was last asked. */
	checkedAt: Date | null
	/** What was wrong then, in the user's words; null = nothing. */
	problem: string | null
}

/** @returns no public address until somebody has said one */
export async function getPublicAddress(): Promise<PublicAddressRow> {
	const row = await database()
		.selectFrom('publicAddress')
		.select(['source', 'stunHost', 'stunPort', 'localNetworks', 'changedAt', 'checkedAt', 'problem'])
		.select([sql<string | null>`host(address)`.as('address'), sql<string | null>`host(previous)`.as('previous')])
		.executeTakeFirst()
	if (row) return { ...row, source: row.source as PublicAddressSource }
	return {
		...{ source: 'none', address: null, stunHost: '', stunPort: 3478, localNetworks: [] },
		...{ previous: null, changedAt: null, checkedAt: null, problem: null },
	}
}

/** What was told of the last settings is forgotten. */
export async function setPublicAddress(settings: PublicAddressSettings): Promise<void> {
	const values = { ...settings, previous: null, changedAt: null, checkedAt: null, problem: null }
	await database()
		.insertInto('publicAddress')
		.values(values)
		.onConflict((conflict) => conflict.column('isOnly').doUpdateSet(values))
		.execute()
}

/**
 * Notes what the server answered, unless the settings are others by now.
 * @param asked the server
 * @returns whether the address is another one
 */
export async function noteStunAnswer(
	asked: Pick<PublicAddressSettings, 'stunHost' | 'stunPort'>,
	answer: { address: string } | { problem: string },
): Promise<boolean> {
	const ofThese = database()
		.updateTable('publicAddress')
		.where('source', '=', 'stun')
		.where('stunHost', '=', asked.stunHost)
		.where('stunPort', '=', asked.stunPort)
	const checkedAt = sql<Date>`now()`
	if ('problem' in answer) {
		await ofThese.set({ checkedAt, problem: answer.problem }).execute()
		return false
	}
	const { address } = answer
	const changed = await ofThese
		.set({ address, previous: sql`address`, changedAt: sql<Date>`now()` })
		.where(sql<boolean>`address is distinct from ${address}::inet`)
		.executeTakeFirst()
	await ofThese.set({ checkedAt, problem: null }).execute()
	return changed.numUpdatedRows > 0n
}
