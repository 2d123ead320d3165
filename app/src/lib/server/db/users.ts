/** Users of the console and their web sessions. */
import { sql } from 'kysely'
import type { Role, SignedInUser } from '../../domain/user.ts'
import { database } from './pool.ts'

export interface UserRow {
	id: string
	name: string
	login: string
	role: Role
	/** argon2id in PHC string form. */
	passwordHash: string
}

const userColumns = ['id', 'name', 'login', 'role', 'passwordHash'] as const

/** @throws on constraint `users_login_unique` when the login is taken */
export async function createUser(user: Omit<UserRow, 'id'>): Promise<UserRow> {
	return (await database().insertInto('users').values(user).returning(userColumns).executeTakeFirstOrThrow()) as UserRow
}

/** @param login as typed; compared without case */
export async function findUserByLogin(login: string): Promise<UserRow | undefined> {
	const row = await database()
		.selectFrom('users')
		.select(userColumns)
		.where('login', '=', login.trim().toLowerCase())
		.executeTakeFirst()
	return row as UserRow | undefined
}

/** The administrator that the wizard made: the oldest one. */
export async function findAdministrator(): Promise<UserRow | undefined> {
	const row = await database()
		.selectFrom('users')
		.select(userColumns)
		.where('role', '=', 'admin')
		.orderBy('createdAt')
		.limit(1)
		.executeTakeFirst()
	return row as UserRow | undefined
}

export async function updateUser(
	id: string,
	change: { name: string; login: string; passwordHash: string },
): Promise<void> {
	await database().updateTable('users').set(change).where('id', '=', id).execute()
}

export async function insertWebSession(session: {
	tokenHash: Buffer
	userId: string
	expiresAt: Date
	address: string
	userAgent: string
}): Promise<void> {
	await database().insertInto('webSessions').values(session).execute()
}

/**
 * The user of a session that is neither expired nor idle for too long.
 * Its last use is written at most once a minute, so that a page with many requests does not write for each.
 * @param idleSeconds a session unused for longer is not found
 */
export async function findSessionUser(tokenHash: Buffer, idleSeconds: number): Promise<SignedInUser | undefined> {
	const row = await database()
		.selectFrom('webSessions')
		.innerJoin('users', 'users.id', 'webSessions.userId')
		.select(['users.id', 'users.name', 'users.role', 'webSessions.lastSeenAt'])
		.where('tokenHash', '=', tokenHash)
		.where('expiresAt', '>', sql<Date>`now()`)
		.where('lastSeenAt', '>', sql<Date>`now() - make_interval(secs => ${idleSeconds})`)
		.executeTakeFirst()
	if (!row) return undefined
	if (Date.now() - row.lastSeenAt.getTime() > 60_000) {
		await database()
			.updateTable('webSessions')
			.set({ lastSeenAt: sql`now()` })
			.where('tokenHash', '=', tokenHash)
			.execute()
	}
	return { id: row.id, name: row.name, role: row.role as Role }
}

export async function deleteWebSession(tokenHash: Buffer): Promise<void> {
	await database().deleteFrom('webSessions').where('tokenHash', '=', tokenHash).execute()
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
}
