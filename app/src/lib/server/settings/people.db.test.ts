/** Who may be changed, switched off and removed by whom, and that what is open of theirs follows at once. */
import { beforeEach, expect, test } from 'vitest'
import { sessionCookie, type Cookies } from '#lib/server/auth/cookies.ts'
import { hashPassword, isPasswordRight } from '#lib/server/auth/password.ts'
import { onRightsChange } from '#lib/server/auth/rights-change.ts'
import { openSessions, sessionUser, startSession } from '#lib/server/auth/sessions.ts'
import { tokenUser } from '#lib/server/auth/tokens.ts'
import { deleteInvitation, listInvitations } from '#lib/server/db/invitations.ts'
import { database } from '#lib/server/db/pool.ts'
import { createUser, findUserByLogin, listPeople, updateUser, type UserRow } from '#lib/server/db/users.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { changePassword } from './account.ts'
import { createToken, revokeToken } from './api-tokens.ts'
import { acceptInvitation, invite, invitationOf, revokeInvitation } from './invitations.ts'
import {
	changePerson,
	endSession,
	endSessions,
	removePerson,
	requireSecondFactor,
	resetSecondFactor,
	switchPerson,
	type PersonInput,
} from './people.ts'

await freshDatabase()

const visitor = { address: '192.0.2.7', userAgent: 'Mozilla/5.0 Firefox/140.0' }
const asRole = { calls: '', messages: '', telephony: '', connections: '', machine: '' } as const
const password = 'four unrelated words here'
let maya: UserRow
let tom: UserRow
let told = 0
onRightsChange(() => void told++)

const actor = (user: UserRow) => ({ userId: user.id, name: user.name, address: '192.0.2.1' })
const inputOf = (user: UserRow, change: Partial<PersonInput> = {}): PersonInput => ({
	...{ name: user.name, login: user.login, role: user.role, areaLevels: asRole },
	...change,
})

function jar(): Cookies & { token: () => string | undefined } {
	const cookies = new Map<string, string>()
	return {
		get: (name) => cookies.get(name),
		set: (name, value) => void cookies.set(name, value),
		delete: (name) => void cookies.delete(name),
		token: () => cookies.get(sessionCookie),
	}
}

async function signedIn(user: UserRow): Promise<string | undefined> {
	const cookies = jar()
	await startSession(user.id, visitor, cookies)
	return cookies.token()
}

beforeEach(async () => {
	await database().deleteFrom('users').execute()
	await database().deleteFrom('invitations').execute()
	await database().updateTable('appliance').set({ secondFactorRoles: [] }).execute()
	maya = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
	tom = await createUser({ name: 'Tom Ash', login: 'tom', role: 'operator', passwordHash: 'x' })
	told = 0
})

test('another role counts for sessions that are open, and whoever keeps a line open is told', async () => {
	const token = await signedIn(tom)
	await changePerson(tom.id, inputOf(tom, { role: 'supervisor' }), actor(maya))
	expect((await sessionUser(token))?.user).toMatchObject({ role: 'supervisor', permissions: { telephony: 'change' } })
	expect(told).toBe(1)
})

test('single areas are opened and closed for one user; what is as the role says is not kept', async () => {
	const areaLevels = { ...asRole, telephony: 'read', calls: 'nothing', messages: 'read' } as const
	await changePerson(tom.id, inputOf(tom, { areaLevels }), actor(maya))
	expect((await sessionUser(await signedIn(tom)))?.user.permissions).toMatchObject({
		...{ telephony: 'read', calls: 'nothing', messages: 'read', account: 'change' },
	})
	expect((await findUserByLogin('tom'))?.areaLevels).toEqual({ telephony: 'read', calls: 'nothing' })
})

test('the last administrator cannot be demoted, narrowed, switched off or removed, by anybody', async () => {
	const ada = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	await changePerson(ada.id, inputOf(ada, { areaLevels: { ...asRole, machine: 'read' } }), actor(maya))
	const last = { code: 'person.last_admin' }
	await expect(changePerson(maya.id, inputOf(maya, { role: 'operator' }), actor(ada))).rejects.toMatchObject(last)
	const narrowed = inputOf(maya, { areaLevels: { ...asRole, machine: 'nothing' } })
	await expect(changePerson(maya.id, narrowed, actor(ada))).rejects.toMatchObject(last)
	await expect(switchPerson(maya.id, false, actor(ada))).rejects.toMatchObject(last)
	await expect(removePerson(maya.id, actor(ada))).rejects.toMatchObject(last)
	expect(await findUserByLogin('maya')).toMatchObject({ role: 'admin', isActive: true, areaLevels: {} })
})

test('two administrators who demote each other at the same moment do not both succeed', async () => {
	const ada = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	// Each has a connection already: nobody waits for anything but the other.
	await Promise.all([listPeople(), listPeople()])
	const outcomes = await Promise.allSettled([
		changePerson(ada.id, inputOf(ada, { role: 'operator' }), actor(maya)),
		changePerson(maya.id, inputOf(maya, { role: 'operator' }), actor(ada)),
	])
	expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
	expect((await listPeople()).filter(({ role }) => role === 'admin')).toHaveLength(1)
})

test('nobody locks themselves out: own role, own areas, own account', async () => {
	await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	const oneself = { code: 'person.oneself' }
	await expect(changePerson(maya.id, inputOf(maya, { role: 'operator' }), actor(maya))).rejects.toMatchObject(oneself)
	await expect(switchPerson(maya.id, false, actor(maya))).rejects.toMatchObject(oneself)
	await expect(removePerson(maya.id, actor(maya))).rejects.toMatchObject(oneself)
	await changePerson(maya.id, inputOf(maya, { name: 'Maya K.' }), actor(maya))
	expect((await findUserByLogin('maya'))?.name).toBe('Maya K.')
})

test('whoever is switched off is signed out at once, tokens stop, and all is as before when they are let in again', async () => {
	const session = await signedIn(tom)
	const token = await createToken(
		{ name: 'CRM', days: 30, scopes: { ...noScopes, calls: 'read' } },
		await userOf(tom),
		actor(tom),
	)
	expect(await tokenUser(token, '192.0.2.9')).toMatchObject({ permissions: { calls: 'read', telephony: 'nothing' } })
	await switchPerson(tom.id, false, actor(maya))
	expect([await sessionUser(session), await tokenUser(token, '192.0.2.9')]).toEqual([undefined, undefined])
	expect(await sessionUser(await signedIn(tom))).toBeUndefined()
	await switchPerson(tom.id, true, actor(maya))
	expect(await tokenUser(token, '192.0.2.9')).toMatchObject({ name: 'Tom Ash', isProgram: true })
	expect(told).toBe(2)
})

test('a login is given once, to people and invitations alike', async () => {
	const taken = { code: 'person.login_taken', field: 'login' }
	await expect(changePerson(tom.id, inputOf(tom, { login: 'Maya' }), actor(maya))).rejects.toMatchObject(taken)
	await expect(invite({ name: 'M', login: 'maya', role: 'operator' }, actor(maya))).rejects.toMatchObject(taken)
	await invite({ name: 'Ines', login: 'ines', role: 'operator' }, actor(maya))
	await expect(invite({ name: 'Ines 2', login: 'INES', role: 'admin' }, actor(maya))).rejects.toMatchObject(taken)
})

test('an invitation opens once: the invited person chooses the password and is signed in', async () => {
	const token = await invite({ name: 'Ines Roth', login: 'ines', role: 'supervisor' }, actor(maya))
	expect(await invitationOf(token)).toMatchObject({ name: 'Ines Roth', by: 'Maya Kerr', isOver: false })
	await expect(acceptInvitation(token, 'ines', visitor, jar())).rejects.toMatchObject({ code: 'password.too_short' })
	const cookies = jar()
	await acceptInvitation(token, password, visitor, cookies)
	expect((await sessionUser(cookies.token()))?.user).toMatchObject({ name: 'Ines Roth', role: 'supervisor' })
	const over = { code: 'invitation.over', status: 404 }
	await expect(acceptInvitation(token, password, visitor, jar())).rejects.toMatchObject(over)
	expect(JSON.stringify(await database().selectFrom('invitations').selectAll().execute())).not.toContain(token)
})

test('an invitation that was revoked, is too old or was never made opens nothing', async () => {
	const token = await invite({ name: 'Ines', login: 'ines', role: 'operator' }, actor(maya))
	await database()
		.updateTable('invitations')
		.set({ expiresAt: new Date(0) })
		.execute()
	expect(await invitationOf(token)).toBeUndefined()
	expect(await listInvitations()).toMatchObject([{ name: 'Ines', isOver: true }])
	// The login is free again for another one.
	const second = await invite({ name: 'Ines', login: 'ines', role: 'operator' }, actor(maya))
	const [row] = await listInvitations()
	await revokeInvitation(row!.id, actor(maya))
	expect([await invitationOf(second), await invitationOf('made-up')]).toEqual([undefined, undefined])
	await expect(revokeInvitation(row!.id, actor(maya))).rejects.toMatchObject({ status: 404 })
	expect(await deleteInvitation('not an id')).toBeUndefined()
})

test.each([
	['switched off', (ada: UserRow) => switchPerson(ada.id, false, actor(maya))],
	['made an operator', (ada: UserRow) => changePerson(ada.id, inputOf(ada, { role: 'operator' }), actor(maya))],
	['removed', (ada: UserRow) => removePerson(ada.id, actor(maya))],
])('the invitations of an administrator who is %s are over: nobody comes back by one', async (_what, work) => {
	const ada = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	const back = await invite({ name: 'Ada again', login: 'ada2', role: 'admin' }, actor(ada))
	const others = await invite({ name: 'Ines', login: 'ines', role: 'operator' }, actor(maya))
	await work(ada)
	expect([await invitationOf(back), (await invitationOf(others))?.name]).toEqual([undefined, 'Ines'])
})

test('nobody takes their own second factor away without the password', async () => {
	await expect(resetSecondFactor(maya.id, actor(maya))).rejects.toMatchObject({ code: 'person.oneself' })
})

test('one session or all others are ended, only one’s own', async () => {
	const [here, there] = [await signedIn(tom), await signedIn(tom)]
	const hereId = (await sessionUser(here))!.sessionId
	const mayas = (await sessionUser(await signedIn(maya)))!.sessionId
	await expect(endSession(tom.id, mayas, actor(tom))).rejects.toMatchObject({ code: 'session.not_found' })
	await endSession(tom.id, (await sessionUser(there))!.sessionId, actor(tom))
	await signedIn(tom)
	await endSessions(tom.id, actor(tom), hereId)
	expect((await openSessions(tom.id)).map(({ id }) => id)).toEqual([hereId])
	expect(await openSessions(maya.id)).toHaveLength(1)
})

test('a password is changed by whoever knows the old one; other browsers are signed out', async () => {
	await updateUser(tom.id, { passwordHash: await hashPassword(password) })
	const [here, there] = [await signedIn(tom), await signedIn(tom)]
	const sessionId = (await sessionUser(here))!.sessionId
	const given = { old: password, password: 'three other words now', repeated: 'three other words now' }
	const change = (wrong: Partial<typeof given>) => changePassword({ ...given, ...wrong }, sessionId, actor(tom))
	await expect(change({ old: 'wrong' })).rejects.toMatchObject({ code: 'password.wrong', field: 'oldPassword' })
	await expect(change({ repeated: 'x' })).rejects.toMatchObject({ field: 'repeatPassword' })
	await expect(change({ password: 'tom', repeated: 'tom' })).rejects.toMatchObject({ code: 'password.too_short' })
	await change({})
	expect([(await sessionUser(here))?.user.name, await sessionUser(there)]).toEqual(['Tom Ash', undefined])
	expect(await isPasswordRight(given.password, (await findUserByLogin('tom'))!.passwordHash)).toBe(true)
})

const noScopes = {
	...({ calls: 'nothing', messages: 'nothing', telephony: 'nothing' } as const),
	...({ connections: 'nothing', machine: 'nothing' } as const),
}
const userOf = async (user: UserRow) => (await sessionUser(await signedIn(user)))!.user

test('a token does no more than its user may now, ends by itself, and is revoked', async () => {
	const scopes = { ...noScopes, calls: 'change', telephony: 'read' } as const
	const tooMuch = createToken({ name: 'CRM', days: 30, scopes }, await userOf(tom), actor(tom))
	await expect(tooMuch).rejects.toMatchObject({ code: 'token.too_much' })
	const nothing = createToken({ name: 'CRM', days: 30, scopes: noScopes }, await userOf(maya), actor(maya))
	await expect(nothing).rejects.toMatchObject({ code: 'token.no_scope' })
	const ada = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	const token = await createToken({ name: 'CRM', days: 30, scopes }, await userOf(ada), actor(ada))
	expect(await tokenUser(token, '')).toMatchObject({ permissions: { calls: 'change', telephony: 'read' } })
	await changePerson(ada.id, inputOf(ada, { role: 'operator' }), actor(maya))
	expect(await tokenUser(token, '')).toMatchObject({
		permissions: { calls: 'read', telephony: 'nothing', account: 'nothing' },
	})
	await requireSecondFactor(['operator'], actor(maya))
	expect(await tokenUser(token, '')).toMatchObject({ permissions: { calls: 'nothing' } })
	const [row] = await database().selectFrom('apiTokens').selectAll().execute()
	expect(row!.tokenHash.toString('latin1')).not.toContain(token)
	await expect(revokeToken(tom.id, row!.id, actor(tom))).rejects.toMatchObject({ status: 404 })
	await revokeToken(ada.id, row!.id, actor(ada))
	expect([await tokenUser(token, ''), await tokenUser('', ''), await tokenUser('made-up', '')]).toEqual(
		Array(3).fill(undefined),
	)
})

test('a token whose time is over opens nothing', async () => {
	const token = await createToken(
		{ name: 'CRM', days: 30, scopes: { ...noScopes, calls: 'read' } },
		await userOf(maya),
		actor(maya),
	)
	await database()
		.updateTable('apiTokens')
		.set({ expiresAt: new Date(0) })
		.execute()
	expect(await tokenUser(token, '')).toBeUndefined()
})
