/** Web sessions of users, and sign-ins that wait for their second step. */
import { sql } from 'kysely'
import type { AreaLevels } from '../../domain/permission.ts'
import type { Role } from '../../domain/user.ts'
import { database } from './pool.ts'

export async function insertWebSession(session: {
	tokenHash: Buffer
	userId: string
	expiresAt: Date
	address: string
	userAgent: string
}): Promise<void> {
	await database().insertInto('webSessions').values(session).execute()
}

/** Who is behind a session or a token, as the gate needs it. */
export interface AskingUser {
	id: string
	name: string
	role: Role
	areaLevels: AreaLevels
	/** The second factor is asked of this role, and this user has none. */
	needsSecondFactor: boolean
}

/** What of a user the gate needs; to be used where `users` is part of the query. */
export const askingUserColumns = ['users.id', 'users.name', 'users.role', 'users.areaLevels'] as const
export const needsSecondFactor = sql<boolean>`
	users.role = any (select unnest(second_factor_roles) from appliance)
	and not exists (select from second_factors where user_id = users.id and confirmed_at is not null)`

/** Neither over nor unused for too long. */
const isOpen = (idleSeconds: number) =>
	sql<boolean>`web_sessions.expires_at > now() and web_sessions.last_seen_at > now() - make_interval(secs => ${idleSeconds})`

export interface FoundSession extends AskingUser {
	sessionId: string
}

/**
 * The user of a session that is neither expired nor idle for too long; nobody who is switched off.
 * Its last use is written at most once a minute, so that a page with many requests does not write for each, and at once
 * where it is used from another address.
 * @param idleSeconds a session unused for longer is not found
 * @param address from where it is used now; undefined where nobody asks who is not known already
 */
export async function findSessionUser(
	tokenHash: Buffer,
	idleSeconds: number,
	address?: string,
): Promise<FoundSession | undefined> {
	const row = await database()
		.selectFrom('webSessions')
		.innerJoin('users', 'users.id', 'webSessions.userId')
		.select([
			...askingUserColumns,
			'webSessions.id as sessionId',
			'webSessions.lastSeenAt',
			'webSessions.address as knownAddress',
			'users.lastSeenAt as userSeenAt',
		])
		.select(needsSecondFactor.as('needsSecondFactor'))
		.where('tokenHash', '=', tokenHash)
		.where('users.isActive', '=', true)
		.where(isOpen(idleSeconds))
		.executeTakeFirst()
	if (!row) return undefined
	const { lastSeenAt, userSeenAt, knownAddress, ...found } = row
	const isElsewhere = address !== undefined && address !== knownAddress
	if (isElsewhere || Date.now() - Math.min(lastSeenAt.getTime(), userSeenAt?.getTime() ?? 0) > 60_000)
		await noteSeen(tokenHash, found.id, address)
	return found as FoundSession
}

async function noteSeen(tokenHash: Buffer, userId: string, address?: string): Promise<void> {
	const now = { lastSeenAt: sql<Date>`now()` }
	// A laptop is carried home.
	const use = { ...now, ...(address !== undefined && { address }) }
	await database().updateTable('webSessions').set(use).where('tokenHash', '=', tokenHash).execute()
	await database().updateTable('users').set(now).where('id', '=', userId).execute()
}

export interface SessionRow {
	id: string
	createdAt: Date
	lastSeenAt: Date
	address: string
	userAgent: string
}

/** Sessions that still open something, the one used last first. */
export function listSessions(userId: string, idleSeconds: number): Promise<SessionRow[]> {
	return database()
		.selectFrom('webSessions')
		.select(['id', 'createdAt', 'lastSeenAt', 'address', 'userAgent'])
		.where('userId', '=', userId)
		.where(isOpen(idleSeconds))
		.orderBy('lastSeenAt', 'desc')
		.execute()
}

/** From where sessions that still let somebody in were used last. */
export async function addressesOfSessions(idleSeconds: number): Promise<string[]> {
	const rows = await database()
		.selectFrom('webSessions')
		.innerJoin('users', 'users.id', 'webSessions.userId')
		.select('address')
		.distinct()
		.where('users.isActive', '=', true)
		.where(isOpen(idleSeconds))
		.execute()
	return rows.map(({ address }) => address)
}

/** @returns whose session it was; undefined when there was none */
export async function deleteWebSession(tokenHash: Buffer): Promise<string | undefined> {
	const row = await database()
		.deleteFrom('webSessions')
		.where('tokenHash', '=', tokenHash)
		.returning('userId')
		.executeTakeFirst()
	return row?.userId
}

/** @returns false when this user has no such session */
export async function deleteSessionOf(userId: string, id: string): Promise<boolean> {
	const result = await database()
		.deleteFrom('webSessions')
		.where('userId', '=', userId)
		.where(sql<boolean>`id::text = ${id}`)
		.executeTakeFirst()
	return result.numDeletedRows > 0n
}

/** Ends all sessions of a user, and what was begun of a sign-in. @param exceptId a session that goes on */
export async function deleteSessionsOf(userId: string, exceptId?: string): Promise<void> {
	let deletion = database().deleteFrom('webSessions').where('userId', '=', userId)
	if (exceptId !== undefined) deletion = deletion.where('id', '!=', exceptId)
	await deletion.execute()
	await database().deleteFrom('signInSteps').where('userId', '=', userId).execute()
}

/** Removes sessions that no longer open anything. */
export async function deleteDeadSessions(idleSeconds: number): Promise<void> {
	await database()
		.deleteFrom('webSessions')
		.where((eb) =>
			eb.or([
				eb('expiresAt', '<', sql<Date>`now()`),
				eb('lastSeenAt', '<', sql<Date>`now() - make_interval(secs => ${idleSeconds})`),
			]),
		)
		.execute()
	await database()
		.deleteFrom('signInSteps')
		.where('expiresAt', '<', sql<Date>`now()`)
		.execute()
}

/** The password was right; the code is awaited for so long. */
export async function insertSignInStep(tokenHash: Buffer, userId: string, seconds: number): Promise<void> {
	const expiresAt = sql<Date>`now() + make_interval(secs => ${seconds})`
	await database().insertInto('signInSteps').values({ tokenHash, userId, expiresAt }).execute()
}

/** Whose sign-in waits for its second step in a browser; nobody who was switched off meanwhile. */
export async function findSignInStep(tokenHash: Buffer): Promise<{ userId: string; name: string } | undefined> {
	return database()
		.selectFrom('signInSteps')
		.innerJoin('users', 'users.id', 'signInSteps.userId')
		.select(['userId', 'users.name'])
		.where('tokenHash', '=', tokenHash)
		.where('users.isActive', '=', true)
		.where('expiresAt', '>', sql<Date>`now()`)
		.executeTakeFirst()
}

export async function deleteSignInStep(tokenHash: Buffer): Promise<void> {
	await database().deleteFrom('signInSteps').where('tokenHash', '=', tokenHash).execute()
}
