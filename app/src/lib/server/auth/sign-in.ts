/** Signing in: login and password, then the code of the second factor where there is one. */
import { addAuditEntry } from '../db/audit.ts'
import { getUser, findUserByLogin } from '../db/users.ts'
import { deleteSignInStep, findSignInStep, insertSignInStep } from '../db/web-sessions.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { clearCookie, hashToken, makeToken, setCookie, stepCookie, type Cookies } from './cookies.ts'
import { checkNobodysPassword, isPasswordRight } from './password.ts'
import { hasSecondFactor, useCode } from './second-factor.ts'
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
// Whoever gets here knows the password already; codes are short, so all addresses together are counted.
const byUser = new Throttle({
	freeFailures: 4,
	firstWaitMs: 1000,
	longestWaitMs: 15 * minute,
	forgetAfterMs: 60 * minute,
})
/** The code is awaited for so long after the password. */
const stepSeconds = 5 * 60

// Far longer than any password allowed: hashing it would only be work for us.
const mostPassword = 1000

/**
 * Opens a session for the right login and password, or notes that the code is still missing.
 * @returns what comes next
 * @throws UserError 401 `sign_in.refused` (the same for a wrong login and a wrong password), 403 `sign_in.switched_off`,
 * 429 `throttle.wait`
 */
export async function signIn(
	given: { login: string; password: string },
	visitor: Visitor,
	cookies: Cookies,
): Promise<'console' | 'code'> {
	const key = `${given.login.trim().toLowerCase().slice(0, 64)} ${visitor.address}`
	byLogin.take(key)
	byAddress.take(visitor.address)
	const password = given.password.slice(0, mostPassword)
	const user = await findUserByLogin(given.login)
	const isRight = user ? await isPasswordRight(password, user.passwordHash) : await checkNobodysPassword(password)
	if (!user || !isRight) {
		log.warn('sign-in refused', { login: given.login.slice(0, 64), address: visitor.address })
		// A name that nobody has is not kept: it may be a password in the wrong field.
		const tried = user && { objectId: user.id, objectName: user.name }
		await addAuditEntry({ kind: 'visitor', address: visitor.address }, { kind: 'sign-in', action: 'refused', ...tried })
		throw new UserError(401, 'sign_in.refused', 'Login or password is wrong.', 'password')
	}
	byLogin.succeeded(key)
	byAddress.succeeded(visitor.address)
	if (!user.isActive) {
		log.warn('sign-in of somebody who is switched off', { user: user.name, address: visitor.address })
		throw new UserError(403, 'sign_in.switched_off', 'This account is switched off. Ask an administrator.')
	}
	if (await hasSecondFactor(user.id)) {
		const { token, tokenHash } = makeToken()
		await insertSignInStep(tokenHash, user.id, stepSeconds)
		setCookie(cookies, stepCookie, token, stepSeconds)
		return 'code'
	}
	await startSession(user.id, visitor, cookies)
	log.info('signed in', { user: user.name, address: visitor.address })
	return 'console'
}

/** Whose code a browser still owes; undefined when the password has to be typed (again). */
export async function whoseCode(cookies: Cookies): Promise<{ userId: string; name: string } | undefined> {
	const token = cookies.get(stepCookie)
	return token ? findSignInStep(hashToken(token)) : undefined
}

/**
 * The second step: opens a session for the right code.
 * @throws UserError 401 `sign_in.wrong_code`, 401 `sign_in.again` when the password is too long ago, 429 `throttle.wait`
 */
export async function signInWithCode(code: string, visitor: Visitor, cookies: Cookies): Promise<void> {
	const owing = await whoseCode(cookies)
	if (!owing) throw new UserError(401, 'sign_in.again', 'That took too long. Sign in again.')
	byUser.take(`code ${owing.userId}`)
	byAddress.take(visitor.address)
	const kind = await useCode(owing.userId, code.slice(0, 100))
	if (!kind) {
		log.warn('code refused', { user: owing.name, address: visitor.address })
		const tried = { objectId: owing.userId, objectName: owing.name }
		await addAuditEntry({ kind: 'visitor', address: visitor.address }, { kind: 'sign-in', action: 'refused', ...tried })
		const message = 'This code is wrong or was used already. The app shows a new one every thirty seconds.'
		throw new UserError(401, 'sign_in.wrong_code', message, 'code')
	}
	byUser.succeeded(`code ${owing.userId}`)
	byAddress.succeeded(visitor.address)
	const token = cookies.get(stepCookie)
	if (token) await deleteSignInStep(hashToken(token))
	clearCookie(cookies, stepCookie)
	await startSession(owing.userId, visitor, cookies)
	log.info('signed in', { user: owing.name, address: visitor.address, secondStep: kind })
}

/**
 * Asks a signed-in user for the password before something that a borrowed browser must not do.
 * @throws UserError 403 `password.wrong`, 429 `throttle.wait`
 */
export async function confirmPassword(userId: string, password: string, field: string): Promise<void> {
	byUser.take(`password ${userId}`)
	const user = await getUser(userId)
	if (!user || !(await isPasswordRight(password.slice(0, mostPassword), user.passwordHash)))
		throw new UserError(403, 'password.wrong', 'This is not your password.', field)
	byUser.succeeded(`password ${userId}`)
}
