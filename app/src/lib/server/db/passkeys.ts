/** Passkeys of users, and what browsers were asked to sign with them. */
import { sql } from 'kysely'
import { database } from './pool.ts'

export interface PasskeyRow {
	id: string
	name: string
	host: string
	createdAt: Date
	lastUsedAt: Date | null
}

export async function insertPasskey(passkey: {
	id: string
	userId: string
	name: string
	host: string
	publicKey: Buffer
	useCount: number
	transports: string[]
}): Promise<void> {
	await database().insertInto('passkeys').values(passkey).execute()
}

/** The passkeys of a user, the newest first. */
export async function listPasskeys(userId: string): Promise<PasskeyRow[]> {
	return database()
		.selectFrom('passkeys')
		.select(['id', 'name', 'host', 'createdAt', 'lastUsedAt'])
		.where('userId', '=', userId)
		.orderBy('createdAt', 'desc')
		.execute()
}

/** Whether anybody has one for this name of the console. */
export async function hasPasskeysFor(host: string): Promise<boolean> {
	const row = await database()
		.selectFrom('passkeys')
		.select(sql<number>`1`.as('one'))
		.where('host', '=', host)
		.limit(1)
		.executeTakeFirst()
	return row !== undefined
}

export interface PasskeyOfUser {
	userId: string
	userName: string
	isActive: boolean
	publicKey: Buffer
	useCount: number
	transports: string[]
}

export async function findPasskey(id: string): Promise<PasskeyOfUser | undefined> {
	const row = await database()
		.selectFrom('passkeys')
		.innerJoin('users', 'users.id', 'passkeys.userId')
		.select(['userId', 'users.name as userName', 'isActive', 'publicKey', 'useCount', 'transports'])
		.where('passkeys.id', '=', id)
		.executeTakeFirst()
	return row && { ...row, useCount: Number(row.useCount) }
}

export async function notePasskeyUse(id: string, useCount: number): Promise<void> {
	await database()
		.updateTable('passkeys')
		.set({ useCount, lastUsedAt: sql`now()` })
		.where('id', '=', id)
		.execute()
}

/** @returns the name it had; undefined when this user has no such passkey */
export async function deletePasskey(userId: string, id: string): Promise<string | undefined> {
	const row = await database()
		.deleteFrom('passkeys')
		.where('userId', '=', userId)
		.where('id', '=', id)
		.returning('name')
		.executeTakeFirst()
	return row?.name
}

/** @returns how many there were */
export async function deletePasskeysOf(userId: string): Promise<number> {
	const result = await database().deleteFrom('passkeys').where('userId', '=', userId).executeTakeFirst()
	return Number(result.numDeletedRows)
}

/** @param userId whose passkey is being made; null for a sign-in */
export async function insertChallenge(challenge: string, userId: string | null, seconds: number): Promise<void> {
	await database()
		.deleteFrom('passkeyChallenges')
		.where('expiresAt', '<', sql<Date>`now()`)
		.execute()
	const expiresAt = sql<Date>`now() + make_interval(secs => ${seconds})`
	await database().insertInto('passkeyChallenges').values({ challenge, userId, expiresAt }).execute()
}

/** Uses up what was asked. @returns false when it was not asked of this one, was answered already, or too long ago */
export async function useChallenge(challenge: string, userId: string | null): Promise<boolean> {
	const row = await database()
		.deleteFrom('passkeyChallenges')
		.where('challenge', '=', challenge)
		.where(sql<boolean>`user_id is not distinct from ${userId}::uuid`)
		.where('expiresAt', '>', sql<Date>`now()`)
		.returning('challenge')
		.executeTakeFirst()
	return row !== undefined
}
