/** Web sessions: who is signed in, by the cookie's token. */
import type { SignedInUser } from '../../domain/user.ts'
import { deleteDeadSessions, deleteWebSession, findSessionUser, insertWebSession } from '../db/users.ts'
import { clearCookie, hashToken, makeToken, sessionCookie, setCookie, type Cookies } from './cookies.ts'

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
	await insertWebSession({
		tokenHash,
		userId,
		expiresAt: new Date(Date.now() + absoluteSeconds * 1000),
		address: visitor.address,
		userAgent: visitor.userAgent.slice(0, 300),
	})
	setCookie(cookies, sessionCookie, token, absoluteSeconds)
}

/** Who the token belongs to; undefined when the session is over or never was. */
export async function sessionUser(token: string | undefined): Promise<SignedInUser | undefined> {
	return token ? findSessionUser(hashToken(token), idleSeconds) : undefined
}

/** Ends the browser's session, here and there. */
export async function signOut(cookies: Cookies): Promise<void> {
	const token = cookies.get(sessionCookie)
	clearCookie(cookies, sessionCookie)
	if (token) await deleteWebSession(hashToken(token))
}
