/** Addresses that are or were shut out. */
import { isIP } from 'node:net'
import { sql } from 'kysely'
import { database } from './pool.ts'

export interface BlockRow {
	id: number
	/** IPv4 or IPv6, or a /64 of IPv6. */
	address: string
	evidence: string
	beganAt: Date
	/** null = until somebody lifts it. */
	endsAt: Date | null
	isAutomatic: boolean
	/** Name of the user who did it; null where it was done by itself, or that user is gone. */
	madeBy: string | null
}

const isInForce = sql<boolean>`lifted_at is null and (ends_at is null or ends_at > now())`

/** Those in force, the newest first. @param beginning of the address, or an address of the network; '' = all */
export async function listBlocks(limit: number, beginning = ''): Promise<BlockRow[]> {
	const whole = isIP(beginning) === 0 ? null : beginning
	return database()
		.selectFrom('firewallBlocks')
		.leftJoin('users', 'users.id', 'firewallBlocks.madeBy')
		.select(['firewallBlocks.id', 'evidence', 'beganAt', 'endsAt', 'isAutomatic', 'users.name as madeBy'])
		.select(sql<string>`abbrev(address)`.as('address'))
		.where(isInForce)
		.where(sql<boolean>`(starts_with(abbrev(address), ${beginning.toLowerCase()}) or address >>= ${whole}::inet)`)
		.orderBy('beganAt', 'desc')
		.orderBy('firewallBlocks.id', 'desc')
		.limit(limit)
		.execute()
}

export async function countBlocks(): Promise<number> {
	const row = await database()
		.selectFrom('firewallBlocks')
		.select((row) => row.fn.countAll<number>().as('count'))
		.where(isInForce)
		.executeTakeFirstOrThrow()
	return Number(row.count)
}

/** How often an address was shut out by itself within the last 30 days. */
export async function countBlocksOf(address: string): Promise<number> {
	const row = await database()
		.selectFrom('firewallBlocks')
		.select((row) => row.fn.countAll<number>().as('count'))
		.where(sql<boolean>`address = ${address}::inet and is_automatic and began_at > now() - interval '30 days'`)
		.executeTakeFirstOrThrow()
	return Number(row.count)
}

/** @returns false when it is shut out already: then nothing is noted */
export async function insertBlock(block: {
	address: string
	evidence: string
	seconds: number | null
	madeBy: string | null
}): Promise<boolean> {
	const { address, evidence, seconds, madeBy } = block
	const ends = seconds === null ? sql`null` : sql`now() + make_interval(secs => ${seconds})`
	const result = await sql`insert into firewall_blocks (address, evidence, ends_at, made_by, is_automatic)
		select ${address}::inet, ${evidence}, ${ends}, ${madeBy}::uuid, ${madeBy === null}
		where not exists (select from firewall_blocks where address >>= ${address}::inet and ${isInForce})`.execute(database())
	return (result.numAffectedRows ?? 0n) > 0n
}

/** @returns its address, or undefined when it was not in force any more */
export async function liftBlock(id: number, userId: string): Promise<string | undefined> {
	const row = await database()
		.updateTable('firewallBlocks')
		.set({ liftedAt: sql`now()`, liftedBy: userId })
		.where('id', '=', id)
		.where(isInForce)
		.returning(sql<string>`abbrev(address)`.as('address'))
		.executeTakeFirst()
	return row?.address
}

/** Ends what began by itself and would end so. @returns whether there was any of this very address */
export async function liftAutomaticBlock(address: string, userId: string): Promise<boolean> {
	const result = await database()
		.updateTable('firewallBlocks')
		.set({ liftedAt: sql`now()`, liftedBy: userId })
		.where(sql<boolean>`address = ${address}::inet and is_automatic`)
		.where(isInForce)
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}
