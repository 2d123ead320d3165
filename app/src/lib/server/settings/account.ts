/** What users change of their own account: name, password, second factor, passkeys. */
import { z } from 'zod'
import { keepPasskey, offerPasskey } from '../auth/passkeys.ts'
import { checkPasswordRules, hashPassword } from '../auth/password.ts'
import { tellRightsChange } from '../auth/rights-change.ts'
import { confirm, hasSecondFactor, makeRecoveryCodes } from '../auth/second-factor.ts'
import { confirmPassword } from '../auth/sign-in.ts'
import { deletePasskey } from '../db/passkeys.ts'
import { deleteSecondFactor, secondFactorRoles } from '../db/second-factors.ts'
import { getAppliance } from '../db/settings.ts'
import { getUser, updateUser, type UserRow } from '../db/users.ts'
import { deleteSessionsOf } from '../db/web-sessions.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import { PersonName } from './person-fields.ts'

const Profile = z.object({ name: PersonName })
const PasskeyName = z.object({
	passkeyName: z.string().trim().min(1, 'Give it a name.').max(80, 'A name has at most 80 letters.'),
})

async function oneself(actor: Actor): Promise<UserRow> {
	const user = await getUser(actor.userId)
	if (!user) throw new UserError(404, 'person.not_found', 'Your account is gone: somebody removed it.')
	return user
}

export async function rename(input: { name: string }, actor: Actor): Promise<void> {
	const { name } = Profile.parse(input)
	await changeAs(actor, () => updateUser(actor.userId, { name }))
	log.info('person changed', { person: name, user: actor.name })
	tellRightsChange()
}

/**
 * Changes the password; every other session of this user ends.
 * @param sessionId of this browser, which goes on
 * @throws UserError 403 `password.wrong` for the old one, 400 for a new one that is too weak, 429 `throttle.wait`
 */
export async function changePassword(
	given: { old: string; password: string; repeated: string },
	sessionId: string,
	actor: Actor,
): Promise<void> {
	const user = await oneself(actor)
	if (given.password !== given.repeated)
		throw new UserError(400, 'password.not_repeated', 'The two new passwords are not the same.', 'repeatPassword')
	await confirmPassword(user.id, given.old, 'oldPassword')
	checkPasswordRules(given.password, [user.login, user.name, (await getAppliance()).name])
	const passwordHash = await hashPassword(given.password)
	await changeAs(actor, async () => {
		await updateUser(user.id, { passwordHash })
		await deleteSessionsOf(user.id, sessionId)
	})
	log.info('password changed', { user: actor.name })
	tellRightsChange()
}

/** @returns recovery codes @throws UserError 400 `second_factor.wrong_code`, 409 when there is one already */
export async function turnOnSecondFactor(code: string, actor: Actor): Promise<string[]> {
	const codes = await changeAs(actor, async () => {
		await noteDeed(actor, { kind: 'second-factor', action: 'created', objectName: actor.name })
		return confirm(actor.userId, code)
	})
	log.info('second factor set up', { user: actor.name })
	tellRightsChange()
	return codes
}

/** @throws UserError 403 `password.wrong`, 409 `second_factor.required` where the role has to have one */
export async function turnOffSecondFactor(password: string, actor: Actor): Promise<void> {
	const user = await oneself(actor)
	if ((await secondFactorRoles()).includes(user.role)) {
		const message = 'A second factor is asked of your role. An administrator can reset it.'
		throw new UserError(409, 'second_factor.required', message)
	}
	await confirmPassword(user.id, password, 'password')
	await changeAs(actor, async () => {
		await deleteSecondFactor(user.id)
		await noteDeed(actor, { kind: 'second-factor', action: 'removed', objectName: user.name })
	})
	log.info('second factor taken away', { person: user.name, user: actor.name })
}

/** @returns new codes; the old ones open nothing any more @throws UserError 403 `password.wrong`, 409 without a second factor */
export async function renewRecoveryCodes(password: string, actor: Actor): Promise<string[]> {
	if (!(await hasSecondFactor(actor.userId)))
		throw new UserError(409, 'second_factor.none', 'You have no second factor. Set one up first.')
	await confirmPassword(actor.userId, password, 'password')
	const codes = await changeAs(actor, async () => {
		await noteDeed(actor, { kind: 'second-factor', action: 'renewed', objectName: actor.name })
		return makeRecoveryCodes(actor.userId)
	})
	log.info('recovery codes renewed', { user: actor.name })
	return codes
}

/**
 * What a browser is asked to make a passkey of. It will open the account as the password does, so that is asked for first.
 * @throws UserError 403 `password.wrong`, 409 `passkey.no_name`, 429 `throttle.wait`
 */
export async function beginPasskey(password: string, url: URL, actor: Actor) {
	const user = await oneself(actor)
	await confirmPassword(user.id, password, 'passkeyPassword')
	return offerPasskey(user, (await getAppliance()).name, url)
}

/** Keeps the passkey that a browser made. @param answer what the browser says @throws UserError 400 */
export async function addPasskey(
	given: { passkeyName: string; answer: string },
	url: URL,
	actor: Actor,
): Promise<void> {
	const { passkeyName } = PasskeyName.parse(given)
	await changeAs(actor, async () => {
		await keepPasskey(actor.userId, passkeyName, given.answer, url)
		await noteDeed(actor, { kind: 'passkey', action: 'created', objectName: `${passkeyName} of ${actor.name}` })
	})
	log.info('passkey added', { user: actor.name, passkey: passkeyName })
}

/** @throws UserError 404 when it is gone already */
export async function removePasskey(id: string, actor: Actor): Promise<void> {
	await changeAs(actor, async () => {
		const name = await deletePasskey(actor.userId, id)
		if (name === undefined) throw new UserError(404, 'passkey.not_found', 'This passkey is gone already.')
		await noteDeed(actor, { kind: 'passkey', action: 'removed', objectName: `${name} of ${actor.name}` })
	})
	log.info('passkey removed', { user: actor.name })
}
