/** The second step of a sign-in: codes count once, recovery codes too, and nobody gets around it. */
import { Secret, TOTP } from 'otpauth'
import { beforeEach, expect, test, vi } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import { getSecondFactor } from '#lib/server/db/second-factors.ts'
import { createUser, type UserRow } from '#lib/server/db/users.ts'
import { renewRecoveryCodes, turnOffSecondFactor, turnOnSecondFactor } from '#lib/server/settings/account.ts'
import { requireSecondFactor, resetSecondFactor, switchPerson } from '#lib/server/settings/people.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { sessionCookie, stepCookie, type Cookies } from './cookies.ts'
import { hashPassword } from './password.ts'
import { useSealKey } from './seal.ts'
import { beginOrResume, stepOfCode } from './second-factor.ts'
import { sessionUser } from './sessions.ts'
import type { Actor } from '../settings/actor.ts'
import { signIn, signInWithCode } from './sign-in.ts'

await freshDatabase()
useSealKey(() => 'the key of this machine')

const password = 'four unrelated words here'
const passwordHash = await hashPassword(password)
// Each test from a place of its own, because failures are counted.
let place = 0
const visitor = () => ({ address: `192.0.2.${place}`, userAgent: '' })
let maya: UserRow
let actor: Actor

function jar(): Cookies & { has: (name: string) => boolean } {
	const cookies = new Map<string, string>()
	return {
		get: (name) => cookies.get(name),
		set: (name, value) => void cookies.set(name, value),
		delete: (name) => void cookies.delete(name),
		has: (name) => cookies.has(name),
	}
}

const codeAt = (secret: string, ms: number) =>
	new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms })

/** Sets up a second factor. @returns its secret, the code that confirmed it and the recovery codes */
async function setUp() {
	const { secret } = await beginOrResume(maya.id, 'maya', 'Callytics')
	const first = codeAt(secret, Date.now())
	return { secret, first, codes: await turnOnSecondFactor(first, actor) }
}

const typePassword = async () => {
	const cookies = jar()
	expect(await signIn({ login: maya.login, password }, visitor(), cookies)).toBe('code')
	return cookies
}

beforeEach(async () => {
	place++
	await database().deleteFrom('users').execute()
	await database().updateTable('appliance').set({ secondFactorRoles: [] }).execute()
	maya = await createUser({ name: 'Maya Kerr', login: `maya${place}`, role: 'admin', passwordHash })
	actor = { userId: maya.id, name: maya.name, address: '192.0.2.1' }
})

test('codes are those of RFC 6238, with a clock that is half a minute wrong', () => {
	// Appendix B of the RFC: the secret is “12345678901234567890”, the code at 59 s ends in 287082.
	const secret = Secret.fromUTF8('12345678901234567890').base32
	expect(stepOfCode(secret, '287082', 59_000)).toBe(1)
	expect(stepOfCode(secret, '287082', 29_000)).toBe(1)
	expect(stepOfCode(secret, '287082', 89_000)).toBe(1)
	expect(stepOfCode(secret, '287082', 120_000)).toBeUndefined()
	expect(stepOfCode(secret, '', 59_000)).toBeUndefined()
})

test('without a second factor the password signs in; with one it does not before the code', async () => {
	expect(await signIn({ login: maya.login, password }, visitor(), jar())).toBe('console')
	const { secret } = await setUp()
	const cookies = await typePassword()
	expect([cookies.has(sessionCookie), cookies.has(stepCookie)]).toEqual([false, true])
	// What waits for its code opens nothing.
	expect(await sessionUser(cookies.get(stepCookie))).toBeUndefined()
	await signInWithCode(codeAt(secret, Date.now() + 30_000), visitor(), cookies)
	expect((await sessionUser(cookies.get(sessionCookie)))?.user.name).toBe('Maya Kerr')
	expect(cookies.has(stepCookie)).toBe(false)
})

test('a secret that was not confirmed by a code asks nobody for one, and a wrong code does not confirm it', async () => {
	const { secret, uri } = await beginOrResume(maya.id, 'maya', 'Callytics fenwick')
	expect(uri).toContain('otpauth://totp/Callytics%20fenwick:maya?')
	expect((await beginOrResume(maya.id, 'maya', 'Callytics fenwick')).secret).toBe(secret)
	await expect(turnOnSecondFactor('000000', actor)).rejects.toMatchObject({ code: 'second_factor.wrong_code' })
	expect(await signIn({ login: maya.login, password }, visitor(), jar())).toBe('console')
})

test('a code counts once, also the one that confirmed, and one from before it does not', async () => {
	const { secret, first } = await setUp()
	const refused = { code: 'sign_in.wrong_code' }
	const cookies = await typePassword()
	await expect(signInWithCode(first, visitor(), cookies)).rejects.toMatchObject(refused)
	const next = codeAt(secret, Date.now() + 30_000)
	await signInWithCode(next, visitor(), cookies)
	const again = await typePassword()
	await expect(signInWithCode(next, visitor(), again)).rejects.toMatchObject(refused)
	expect(again.has(sessionCookie)).toBe(false)
})

test('of two browsers with the same code at the same moment one gets in', async () => {
	const { secret } = await setUp()
	const browsers = [await typePassword(), await typePassword()]
	const next = codeAt(secret, Date.now() + 30_000)
	const outcomes = await Promise.allSettled(browsers.map((browser) => signInWithCode(next, visitor(), browser)))
	expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('each of ten recovery codes opens once, however it is typed', async () => {
	const { codes } = await setUp()
	expect(new Set(codes).size).toBe(10)
	for (const code of codes) expect(code).toMatch(/^(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/)
	const cookies = await typePassword()
	await signInWithCode(` ${codes[3]!.toLowerCase().replaceAll('-', ' ')} `, visitor(), cookies)
	expect(cookies.has(sessionCookie)).toBe(true)
	const again = await typePassword()
	await expect(signInWithCode(codes[3]!, visitor(), again)).rejects.toMatchObject({ code: 'sign_in.wrong_code' })
	const renewed = await renewRecoveryCodes(password, actor)
	await expect(signInWithCode(codes[4]!, visitor(), again)).rejects.toMatchObject({ code: 'sign_in.wrong_code' })
	await signInWithCode(renewed[0]!, visitor(), again)
})

test('whoever guesses codes waits longer each time, also from other addresses', async () => {
	await setUp()
	// However long a machine takes over a password, the wait is not over meanwhile.
	vi.useFakeTimers({ toFake: ['Date'] })
	const guess = async () => {
		place++
		await signInWithCode('123456', visitor(), await typePassword())
	}
	for (let tries = 0; tries < 4; tries++) await expect(guess()).rejects.toMatchObject({ code: 'sign_in.wrong_code' })
	await expect(guess()).rejects.toMatchObject({ code: 'throttle.wait' })
	vi.useRealTimers()
})

test('the second step is over after five minutes, and for whoever is switched off meanwhile', async () => {
	const { secret } = await setUp()
	await createUser({ name: 'Ada', login: `ada${place}`, role: 'admin', passwordHash })
	const again = { code: 'sign_in.again' }
	const late = await typePassword()
	await database().updateTable('signInSteps').set({ expiresAt: new Date() }).execute()
	const code = codeAt(secret, Date.now() + 30_000)
	await expect(signInWithCode(code, visitor(), late)).rejects.toMatchObject(again)
	const cookies = await typePassword()
	await switchPerson(maya.id, false, {
		userId: '00000000-0000-0000-0000-000000000001',
		name: 'Ada',
		address: '192.0.2.1',
	})
	await expect(signInWithCode(code, visitor(), cookies)).rejects.toMatchObject(again)
	await expect(signIn({ login: maya.login, password }, visitor(), jar())).rejects.toMatchObject({
		code: 'sign_in.switched_off',
	})
	await expect(signInWithCode(code, visitor(), jar())).rejects.toMatchObject(again)
})

test('the secret is not in the database as it is, and opens for nobody else and with no other key', async () => {
	const { secret } = await setUp()
	const { sealedSecret } = (await getSecondFactor(maya.id))!
	expect(sealedSecret.toString('latin1')).not.toContain(secret)
	useSealKey(() => 'the key of another machine')
	const cookies = await typePassword()
	const code = codeAt(secret, Date.now() + 30_000)
	await expect(signInWithCode(code, visitor(), cookies)).rejects.toMatchObject({ code: 'sign_in.wrong_code' })
	useSealKey(() => 'the key of this machine')
	const eve = await createUser({ name: 'Eve', login: `eve${place}`, role: 'operator', passwordHash })
	await database().deleteFrom('secondFactors').execute()
	await database()
		.insertInto('secondFactors')
		.values({ userId: eve.id, sealedSecret, confirmedAt: new Date() })
		.execute()
	const asEve = jar()
	await signIn({ login: eve.login, password }, visitor(), asEve)
	await expect(signInWithCode(code, visitor(), asEve)).rejects.toMatchObject({ code: 'sign_in.wrong_code' })
})

test('turning it off asks for the password, and is refused where the role has to have one', async () => {
	await setUp()
	await expect(turnOffSecondFactor('wrong', actor)).rejects.toMatchObject({ code: 'password.wrong' })
	await requireSecondFactor(['admin'], actor)
	await expect(turnOffSecondFactor(password, actor)).rejects.toMatchObject({ code: 'second_factor.required' })
	await requireSecondFactor([], actor)
	await turnOffSecondFactor(password, actor)
	expect(await signIn({ login: maya.login, password }, visitor(), jar())).toBe('console')
})

test('where it is asked for, a session without one may nothing until it is set up; a reset asks anew', async () => {
	const cookies = jar()
	await signIn({ login: maya.login, password }, visitor(), cookies)
	const user = async () => (await sessionUser(cookies.get(sessionCookie)))!.user
	expect(await user()).toMatchObject({ needsSecondFactor: false, permissions: { machine: 'change' } })
	await requireSecondFactor(['admin', 'supervisor'], actor)
	expect(await user()).toMatchObject({ needsSecondFactor: true, permissions: { machine: 'nothing', calls: 'nothing' } })
	await setUp()
	expect(await user()).toMatchObject({ needsSecondFactor: false, permissions: { machine: 'change' } })
	const ada = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	await resetSecondFactor(maya.id, { userId: ada.id, name: ada.name, address: '192.0.2.1' })
	expect(await user()).toMatchObject({ needsSecondFactor: true })
})
