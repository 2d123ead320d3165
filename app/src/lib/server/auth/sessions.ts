/** Web sessions: who is signed in, by the cookie's token. */
import { noPermissions, permissionsOf, type SignedInUser } from '../../domain/permission.ts'
import { addAuditEntry, addEntryOfUser } from '../db/audit.ts'
import { transaction } from '../db/pool.ts'
import {
	addressesOfSessions,
	deleteDeadSessions,
	deleteWebSession,
	findSessionUser,
	insertWebSession,
	listSessions,
	type AskingUser,
	type SessionRow,
} from '../db/web-sessions.ts'
import { clearCookie, hashToken, makeToken, sessionCookie, setCookie, type Cookies } from './cookies.ts'
import { tellRightsChange } from './rights-change.ts'

/** A session nobody used for this long is over. */
const idleSeconds = 12 * 3600
/** A session is over after this long whatever happens. */
const absoluteSeconds = 30 * 24 * 3600

/** Where a session was opened from; shown to its user. */
export interface Visitor {
	address: string
	userAgent: string
}

/** Opens a session for a user who has proved who they are, and gives the browser its token. */
export async function startSession(userId: string, visitor: Visitor, cookies: Cookies): Promise<void> {
	await deleteDeadSessions(idleSeconds)
	const { token, tokenHash } = makeToken()
	await transaction(async () => {
		await insertWebSession({
			tokenHash,
			userId,
			expiresAt: new Date(Date.now() + absoluteSeconds * 1000),
			address: visitor.address,
			userAgent: visitor.userAgent.slice(0, 300),
		})
		await addEntryOfUser(userId, visitor.address, { kind: 'sign-in', action: 'signed-in' })
	})
	setCookie(cookies, sessionCookie, token, absoluteSeconds)
}

/** Notes that somebody was not let in. @param user as whom, where that is known */
export function noteRefusedSignIn(visitor: Visitor, user?: { id: string; name: string }): Promise<void> {
	const tried = user && { objectId: user.id, objectName: user.name }
	return addAuditEntry({ kind: 'visitor', address: visitor.address }, { kind: 'sign-in', action: 'refused', ...tried })
}

/** What the gate is told of a user. Until a second factor that is asked for is there, nothing else is open. */
export function signedInUser({ id, name, role, areaLevels, needsSecondFactor }: AskingUser): SignedInUser {
	const allowed = permissionsOf(role, areaLevels)
	const permissions = needsSecondFactor ? { ...noPermissions, account: allowed.account } : allowed
	return { id, name, role, permissions, needsSecondFactor }
}

/**
 * Who the token belongs to; undefined when the session is over or never was.
 * @param address from where it is shown
 */
export async function sessionUser(
	token: string | undefined,
	address?: string,
): Promise<{ user: SignedInUser; sessionId: string } | undefined> {
	const found = token ? await findSessionUser(hashToken(token), idleSeconds, address) : undefined
	return found && { user: signedInUser(found), sessionId: found.sessionId }
}

/** The open sessions of a user, the one used last first. */
export function openSessions(userId: string): Promise<SessionRow[]> {
	return listSessions(userId, idleSeconds)
}

/** From where somebody is signed in. */
export function signedInAddresses(): Promise<string[]> {
	return addressesOfSessions(idleSeconds)
}

/** Ends the browser's session, here and there. @param address the browser's */
export async function signOut(cookies: Cookies, address: string): Promise<void> {
	const token = cookies.get(sessionCookie)
	clearCookie(cookies, sessionCookie)
	if (!token) return
	await transaction(async () => {
		const userId = await deleteWebSession(hashToken(token))
		if (userId) await addEntryOfUser(userId, address, { kind: 'sign-in', action: 'signed-out' })
	})
	tellRightsChange()
}
