/** Signing in with login and password. */
import { findUserByLogin } from '../db/users.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Cookies } from './cookies.ts'
import { checkNobodysPassword, isPasswordRight } from './password.ts'
import { startSession, type Visitor } from './sessions.ts'
import { Throttle } from './throttle.ts'

const minute = 60_000
const byLogin = new Throttle({
	freeFailures: 4,
	firstWaitMs: 1000,
	longestWaitMs: 15 * minute,
	forgetAfterMs: 60 * minute,
})
// One office behind one address signs in with many logins, so an address may fail more often.
const byAddress = new Throttle({
	freeFailures: 30,
	firstWaitMs: 1000,
	longestWaitMs: 15 * minute,
	forgetAfterMs: 60 * minute,
})

/**
 * Opens a session for the right login and password.
 * @throws UserError 401 `sign_in.refused` (the same for a wrong login and a wrong password), 429 `throttle.wait`
 */
export async function signIn(
	given: { login: string; password: string },
	visitor: Visitor,
	cookies: Cookies,
): Promise<void> {
	const key = `${given.login.trim().toLowerCase().slice(0, 64)} ${visitor.address}`
	byLogin.take(key)
	byAddress.take(visitor.address)
	// Far longer than any password allowed: hashing it would only be work for us.
	const password = given.password.slice(0, 1000)
	const user = await findUserByLogin(given.login)
	const isRight = user ? await isPasswordRight(password, user.passwordHash) : await checkNobodysPassword(password)
	if (!user || !isRight) {
		log.warn('sign-in refused', { login: given.login.slice(0, 64), address: visitor.address })
		throw new UserError(401, 'sign_in.refused', 'Login or password is wrong.', 'password')
	}
	byLogin.succeeded(key)
	byAddress.succeeded(visitor.address)
	await startSession(user.id, visitor, cookies)
	log.info('signed in', { user: user.name, address: visitor.address })
}
