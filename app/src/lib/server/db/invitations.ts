/** Invitations: who may make an account of their own, until when. */
import { sql } from 'kysely'
import type { Role } from '../../domain/user.ts'
import { database } from './pool.ts'

export interface InvitationRow {
	id: string
	name: string
	login: string
	role: Role
	/** Name of the user who invited; null when that user is gone. */
	by: string | null
	expiresAt: Date
	isOver: boolean
}

function invitations() {
	return database()
		.selectFrom('invitations')
		.leftJoin('users', 'users.id', 'invitations.invitedBy')
		.select(['invitations.id', 'invitations.name', 'invitations.login', 'invitations.role', 'expiresAt'])
		.select(['users.name as by', sql<boolean>`expires_at <= now()`.as('isOver')])
}

/** All that were neither taken up nor revoked, the newest first. */
export async function listInvitations(): Promise<InvitationRow[]> {
	return (await invitations().orderBy('invitations.createdAt', 'desc').execute()) as InvitationRow[]
}

/** The one a link belongs to, unless its time is over. */
export async function findInvitation(tokenHash: Buffer): Promise<InvitationRow | undefined> {
	const row = await invitations()
		.where('tokenHash', '=', tokenHash)
		.where('expiresAt', '>', sql<Date>`now()`)
		.executeTakeFirst()
	return row as InvitationRow | undefined
}

/** @throws on constraint `invitations_login_unique` when somebody is invited with this login already */
export async function insertInvitation(invitation: {
	tokenHash: Buffer
	name: string
	login: string
	role: Role
	invitedBy: string
	hours: number
}): Promise<void> {
	const { hours, ...values } = invitation
	const expiresAt = sql<Date>`now() + make_interval(hours => ${hours})`
	// One whose time is over must not keep its login.
	await database()
		.deleteFrom('invitations')
		.where('login', '=', values.login)
		.where('expiresAt', '<=', sql<Date>`now()`)
		.execute()
	await database()
		.insertInto('invitations')
		.values({ ...values, expiresAt })
		.execute()
}

/** @returns the row as it was; undefined when it was taken up or revoked already */
export async function deleteInvitation(id: string): Promise<{ name: string } | undefined> {
	return database()
		.deleteFrom('invitations')
		.where(sql<boolean>`id::text = ${id}`)
		.returning('name')
		.executeTakeFirst()
}

/** Ends what somebody has begun who may not invite any more: whom they made an administrator could let them in again. */
export async function deleteInvitationsBy(userId: string): Promise<void> {
	await database().deleteFrom('invitations').where('invitedBy', '=', userId).execute()
}
