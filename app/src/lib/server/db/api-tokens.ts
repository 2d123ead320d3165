/** Tokens of programs that act for a user. */
import { sql } from 'kysely'
import type { AreaLevels } from '../../domain/permission.ts'
import { database } from './pool.ts'
import { askingUserColumns, needsSecondFactor, type AskingUser } from './web-sessions.ts'

export interface TokenRow {
	id: string
	name: string
	scopes: AreaLevels
	createdAt: Date
	expiresAt: Date
	isOver: boolean
	lastUsedAt: Date | null
	lastUsedFrom: string | null
}

export async function insertToken(token: {
	tokenHash: Buffer
	userId: string
	name: string
	scopes: AreaLevels
	days: number
}): Promise<void> {
	const { days, scopes, ...values } = token
	const expiresAt = sql<Date>`now() + make_interval(days => ${days})`
	await database()
		.insertInto('apiTokens')
		.values({ ...values, scopes: JSON.stringify(scopes), expiresAt })
		.execute()
}

/** The tokens of a user, the newest first. */
export async function listTokens(userId: string): Promise<TokenRow[]> {
	const rows = await database()
		.selectFrom('apiTokens')
		.select(['id', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt', 'lastUsedFrom'])
		.select(sql<boolean>`expires_at <= now()`.as('isOver'))
		.where('userId', '=', userId)
		.orderBy('createdAt', 'desc')
		.execute()
	return rows as TokenRow[]
}

/** @returns the name it had; undefined when this user has no such token */
export async function deleteToken(userId: string, id: string): Promise<string | undefined> {
	const row = await database()
		.deleteFrom('apiTokens')
		.where('userId', '=', userId)
		.where(sql<boolean>`id::text = ${id}`)
		.returning('name')
		.executeTakeFirst()
	return row?.name
}

export interface FoundToken extends AskingUser {
	tokenId: string
	scopes: AreaLevels
}

/** Who a token acts for and how far; nobody who is switched off. Its last use is written at most once a minute. */
export async function findTokenUser(tokenHash: Buffer, from: string): Promise<FoundToken | undefined> {
	const row = await database()
		.selectFrom('apiTokens')
		.innerJoin('users', 'users.id', 'apiTokens.userId')
		.select([...askingUserColumns, 'apiTokens.id as tokenId', 'scopes', 'lastUsedAt', 'lastUsedFrom'])
		.select(needsSecondFactor.as('needsSecondFactor'))
		.where('tokenHash', '=', tokenHash)
		.where('users.isActive', '=', true)
		.where('expiresAt', '>', sql<Date>`now()`)
		.executeTakeFirst()
	if (!row) return undefined
	const { lastUsedAt, lastUsedFrom, ...found } = row
	if (lastUsedFrom !== from || Date.now() - (lastUsedAt?.getTime() ?? 0) > 60_000)
		await database()
			.updateTable('apiTokens')
			.set({ lastUsedAt: sql`now()`, lastUsedFrom: from })
			.where('id', '=', found.tokenId)
			.execute()
	return found as FoundToken
}
