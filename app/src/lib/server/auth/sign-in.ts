/** Signing in: login and password, then the code of the second factor where there is one. */
import { sourceOf } from '../../domain/abuse.ts'
import { getUser, findUserByLogin } from '../db/users.ts'
import { deleteSignInStep, findSignInStep, insertSignInStep } from '../db/web-sessions.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { clearCookie, hashToken, makeToken, setCookie, stepCookie, type Cookies } from './cookies.ts'
import { checkNobodysPassword, isPasswordRight } from './password.ts'
import { hasSecondFactor, useCode } from './second-factor.ts'
import { noteRefusedSignIn, openSessions, startSession, type Visitor } from './sessions.ts'
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
// Guesses at one account from very many addresses wait for one another.
const byAccount = new Throttle({
	freeFailures: 20,
	firstWaitMs: 1000,
	longestWaitMs: 5 * minute,
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
	const source = sourceOf(visitor.address)
	const login = given.login.trim().toLowerCase().slice(0, 64)
	const key = `${login} ${source}`
	byAddress.take(source)
	byLogin.take(key)
	const password = given.password.slice(0, mostPassword)
	const user = await findUserByLogin(given.login)
	// Where the account's owner is signed in, strangers' guesses must not keep them from it.
	const isKnown =
		user !== undefined && (await openSessions(user.id)).some(({ address }) => sourceOf(address) === source)
	if (!isKnown) byAccount.take(login)
	const isRight = user ? await isPasswordRight(password, user.passwordHash) : await checkNobodysPassword(password)
	if (!user || !isRight) {
		// A name that nobody has is not kept: it may be a password in the wrong field.
		log.warn('sign-in refused', { user: user?.name, address: visitor.address })
		await noteRefusedSignIn(visitor, user)
		throw new UserError(401, 'sign_in.refused', 'Login or password is wrong.', 'password')
	}
	byLogin.succeeded(key)
	byAccount.succeeded(login)
	byAddress.succeeded(source)
	if (!user.isActive) {
		log.warn('sign-in of somebody who is switched off', { user: user.name, address: visitor.address })
		await noteRefusedSignIn(visitor, user)
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
	const source = sourceOf(visitor.address)
	byAddress.take(source)
	byUser.take(`code ${owing.userId}`)
	const kind = await useCode(owing.userId, code.slice(0, 100))
	if (!kind) {
		log.warn('code refused', { user: owing.name, address: visitor.address })
		await noteRefusedSignIn(visitor, { id: owing.userId, name: owing.name })
		const message = 'This code is wrong or was used already. The app shows a new one every thirty seconds.'
		throw new UserError(401, 'sign_in.wrong_code', message, 'code')
	}
	byUser.succeeded(`code ${owing.userId}`)
	byAddress.succeeded(source)
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
