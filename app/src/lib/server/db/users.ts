/** Users of the console. */
import { sql } from 'kysely'
import type { AreaLevels } from '../../domain/permission.ts'
import type { Role } from '../../domain/user.ts'
import { database } from './pool.ts'

export interface UserRow {
	id: string
	name: string
	login: string
	role: Role
	/** argon2id in PHC string form. */
	passwordHash: string
	/** Whether this user gets in at all. */
	isActive: boolean
	/** Where the administrator has decided otherwise than the role. */
	areaLevels: AreaLevels
}

const userColumns = ['id', 'name', 'login', 'role', 'passwordHash', 'isActive', 'areaLevels'] as const

type NewUser = Pick<UserRow, 'name' | 'login' | 'role' | 'passwordHash'>

/** @throws on constraint `users_login_unique` when the login is taken */
export async function createUser(user: NewUser): Promise<UserRow> {
	return (await database().insertInto('users').values(user).returning(userColumns).executeTakeFirstOrThrow()) as UserRow
}

export async function getUser(id: string): Promise<UserRow | undefined> {
	const row = await database().selectFrom('users').select(userColumns).where('id', '=', id).executeTakeFirst()
	return row as UserRow | undefined
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

export interface PersonRow extends Pick<UserRow, 'id' | 'name' | 'login' | 'role' | 'isActive' | 'areaLevels'> {
	createdAt: Date
	lastSeenAt: Date | null
	hasSecondFactor: boolean
	hasPasskeys: boolean
}

/** Everybody, by name. */
export async function listPeople(): Promise<PersonRow[]> {
	const rows = await database()
		.selectFrom('users')
		.leftJoin('secondFactors', (join) =>
			join.onRef('secondFactors.userId', '=', 'users.id').on('secondFactors.confirmedAt', 'is not', null),
		)
		.select(['users.id', 'name', 'login', 'role', 'isActive', 'areaLevels', 'createdAt', 'lastSeenAt'])
		.select(sql<boolean>`second_factors.user_id is not null`.as('hasSecondFactor'))
		.select(sql<boolean>`exists (select from passkeys where user_id = users.id)`.as('hasPasskeys'))
		.orderBy(sql`lower(name)`)
		.execute()
	return rows as PersonRow[]
}

/** Administrators who get in and may change people, besides one user. Locks them, so that two cannot go at the same moment. */
export async function countOtherAdministrators(id: string): Promise<number> {
	const rows = await database()
		.selectFrom('users')
		.select('id')
		.where('role', '=', 'admin')
		.where('isActive', '=', true)
		.where(sql<boolean>`coalesce(area_levels ->> 'machine', 'change') = 'change'`)
		.forUpdate()
		.execute()
	return rows.filter((row) => row.id !== id).length
}

/** @throws on constraint `users_login_unique` when the login is taken */
export async function updateUser(
	id: string,
	change: Partial<Pick<UserRow, 'name' | 'login' | 'role' | 'passwordHash' | 'isActive' | 'areaLevels'>>,
): Promise<void> {
	const { areaLevels, ...rest } = change
	const levels = areaLevels === undefined ? {} : { areaLevels: JSON.stringify(areaLevels) }
	await database()
		.updateTable('users')
		.set({ ...rest, ...levels })
		.where('id', '=', id)
		.execute()
}

/** @returns false when there was no such user */
export async function deleteUser(id: string): Promise<boolean> {
	const result = await database().deleteFrom('users').where('id', '=', id).executeTakeFirst()
	return result.numDeletedRows > 0n
}
