/** Passkeys: one opens its owner's account under the name it was made for, and nothing else does. */
import { beforeEach, expect, test } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import { createUser, type UserRow } from '#lib/server/db/users.ts'
import { addPasskey, beginPasskey, removePasskey } from '#lib/server/settings/account.ts'
import { readAuditLog } from '#lib/server/settings/audit.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { resetSecondFactor, switchPerson } from '#lib/server/settings/people.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { softwarePasskey, type Wrongs } from '../../../../tests/software-passkey.ts'
import { sessionCookie, type Cookies } from './cookies.ts'
import { hashPassword } from './password.ts'
import { offerPasskey, offerSignIn, signInWithPasskey } from './passkeys.ts'
import { sessionUser } from './sessions.ts'

await freshDatabase()

const url = new URL('https://fenwick.local/account')
const visitor = { address: '192.0.2.7', userAgent: '' }
const passwordHash = await hashPassword('four unrelated words here')
let count = 0
let maya: UserRow
let actor: Actor
let device: ReturnType<typeof softwarePasskey>

function jar(): Cookies {
	const cookies = new Map<string, string>()
	return {
		get: (name) => cookies.get(name),
		set: (name, value) => void cookies.set(name, value),
		delete: (name) => void cookies.delete(name),
	}
}

const offer = async (at = url) => (await offerPasskey({ ...maya, login: maya.login }, 'fenwick', at)).challenge
const keep = (answer: string, at = url) => addPasskey({ passkeyName: 'Phone', answer }, at, actor)

/** Signs in with what a device says. @returns the name of who is signed in then */
async function signIn(answer: string, at = url): Promise<string | undefined> {
	const cookies = jar()
	await signInWithPasskey(answer, at, visitor, cookies)
	return (await sessionUser(cookies.get(sessionCookie)))?.user.name
}

beforeEach(async () => {
	await database().deleteFrom('users').execute()
	maya = await createUser({ name: 'Maya Kerr', login: `maya${++count}`, role: 'admin', passwordHash })
	actor = { userId: maya.id, name: maya.name, address: visitor.address }
	device = softwarePasskey(url.origin)
})

test('a passkey that was added signs its owner in, again and again, and both are in the audit log', async () => {
	await keep(device.make(await offer()))
	for (let times = 0; times < 2; times++)
		expect(await signIn(device.prove((await offerSignIn(url, visitor.address)).challenge))).toBe('Maya Kerr')
	const { entries } = await readAuditLog({ limit: 3 })
	expect(entries.map(({ sentence }) => sentence)).toEqual([
		'Maya Kerr signed in',
		'Maya Kerr signed in',
		'Maya Kerr added the passkey Phone of Maya Kerr',
	])
})

test('a passkey is made only by whoever knows the password: a borrowed browser makes none', async () => {
	const wrong = beginPasskey('a password that is not mine', url, actor)
	await expect(wrong).rejects.toMatchObject({ code: 'password.wrong', field: 'passkeyPassword' })
	const { challenge } = await beginPasskey('four unrelated words here', url, actor)
	await keep(device.make(challenge))
	expect(await signIn(device.prove((await offerSignIn(url, visitor.address)).challenge))).toBe('Maya Kerr')
})

test('a refused sign-in of somebody who is switched off is in the audit log', async () => {
	await keep(device.make(await offer()))
	await database().updateTable('users').set({ isActive: false }).where('id', '=', maya.id).execute()
	const { challenge } = await offerSignIn(url, visitor.address)
	await expect(signIn(device.prove(challenge))).rejects.toMatchObject({ code: 'sign_in.switched_off' })
	expect((await readAuditLog({ limit: 1 })).entries[0]?.sentence).toBe('Somebody was refused as Maya Kerr')
})

test('under an address there are none, and it says what to do', async () => {
	const address = new URL('https://192.168.20.5/login')
	await expect(offer(address)).rejects.toMatchObject({ code: 'passkey.no_name' })
	await expect(offerSignIn(address, visitor.address)).rejects.toMatchObject({ code: 'passkey.no_name' })
})

test('what was asked counts once, for whom it was asked, and for five minutes', async () => {
	const tooLate = { code: 'passkey.too_late' }
	const made = device.make(await offer())
	await keep(made)
	await expect(keep(made)).rejects.toMatchObject(tooLate)
	const proof = device.prove((await offerSignIn(url, visitor.address)).challenge)
	await signIn(proof)
	await expect(signIn(proof)).rejects.toMatchObject(tooLate)
	await expect(signIn(device.prove('AAAA'))).rejects.toMatchObject(tooLate)
	// Asked of somebody who adds a passkey, it signs nobody in.
	await expect(signIn(device.prove(await offer()))).rejects.toMatchObject(tooLate)
	const { challenge } = await offerSignIn(url, visitor.address)
	await database().updateTable('passkeyChallenges').set({ expiresAt: new Date() }).execute()
	await expect(signIn(device.prove(challenge))).rejects.toMatchObject(tooLate)
})

test.each<[string, Wrongs]>([
	['from another page', { origin: 'https://fenwick.example' }],
	['for another name', { host: 'fenwick.example' }],
	['without a finger, a face or a PIN', { isUnverified: true }],
])('an answer %s adds nothing and opens nothing', async (_what, wrongs) => {
	await expect(keep(device.make(await offer(), wrongs))).rejects.toMatchObject({ code: 'passkey.wrong' })
	await keep(device.make(await offer()))
	const proof = device.prove((await offerSignIn(url, visitor.address)).challenge, wrongs)
	await expect(signIn(proof)).rejects.toMatchObject({ code: 'passkey.refused' })
})

test('a copy of a passkey that counts its uses from an earlier day is refused', async () => {
	await keep(device.make(await offer()))
	await signIn(device.prove((await offerSignIn(url, visitor.address)).challenge, { useCount: 9 }))
	const copied = device.prove((await offerSignIn(url, visitor.address)).challenge, { useCount: 4 })
	await expect(signIn(copied)).rejects.toMatchObject({ code: 'passkey.refused' })
})

test('another device that takes the name of a known passkey is refused', async () => {
	await keep(device.make(await offer()))
	const other = softwarePasskey(url.origin)
	const { challenge } = await offerSignIn(url, visitor.address)
	await expect(signIn(other.prove(challenge))).rejects.toMatchObject({ code: 'passkey.refused' })
	const forged = JSON.parse(other.prove((await offerSignIn(url, visitor.address)).challenge)) as Record<string, unknown>
	const asKnown = JSON.stringify({ ...forged, id: device.id, rawId: device.id })
	await expect(signIn(asKnown)).rejects.toMatchObject({ code: 'passkey.refused' })
})

test('what is no answer at all is refused in a sentence', async () => {
	for (const answer of ['', 'null', '{"id":1}', JSON.stringify({ id: 'x'.repeat(30_000) })])
		await expect(signIn(answer)).rejects.toMatchObject({ code: 'passkey.wrong' })
})

test('a deleted one, one of somebody switched off, and one taken away by an administrator open nothing', async () => {
	const ada = await createUser({ name: 'Ada', login: `ada${count}`, role: 'admin', passwordHash })
	const asAda = { userId: ada.id, name: ada.name, address: visitor.address }
	await keep(device.make(await offer()))
	const prove = async () => signIn(device.prove((await offerSignIn(url, visitor.address)).challenge))
	await switchPerson(maya.id, false, asAda)
	await expect(prove()).rejects.toMatchObject({ code: 'sign_in.switched_off' })
	await switchPerson(maya.id, true, asAda)
	await expect(removePasskey(device.id, asAda)).rejects.toMatchObject({ code: 'passkey.not_found' })
	expect(await prove()).toBe('Maya Kerr')
	await removePasskey(device.id, actor)
	await expect(prove()).rejects.toMatchObject({ code: 'passkey.refused' })
	device = softwarePasskey(url.origin)
	await keep(device.make(await offer()))
	await resetSecondFactor(maya.id, asAda)
	await expect(prove()).rejects.toMatchObject({ code: 'passkey.refused' })
})
