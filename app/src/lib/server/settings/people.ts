/** Changing people: rule, row, and what is open of theirs follows at once. */
import { z } from 'zod'
import { grantedAreas, levels, rolePermissions, type AreaLevels } from '#lib/domain/permission.ts'
import { roles, type Role } from '#lib/domain/user.ts'
import { tellRightsChange } from '../auth/rights-change.ts'
import { deleteInvitationsBy } from '../db/invitations.ts'
import { deletePasskeysOf } from '../db/passkeys.ts'
import { deleteSecondFactor, setSecondFactorRoles } from '../db/second-factors.ts'
import { countOtherAdministrators, deleteUser, getUser, updateUser, type UserRow } from '../db/users.ts'
import { deleteSessionOf, deleteSessionsOf } from '../db/web-sessions.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import { Login, PersonName, refuseTakenLogin } from './person-fields.ts'

const AreaLevel = z.union([z.literal(''), z.enum(levels, 'Choose how far this area is open.')]).default('')

const Person = z.object({
	name: PersonName,
	login: Login,
	role: z.enum(roles, 'Choose a role.'),
	/** By area; '' = as the role says. */
	areaLevels: z.object(
		Object.fromEntries(grantedAreas.map((area) => [area, AreaLevel])) as Record<
			(typeof grantedAreas)[number],
			typeof AreaLevel
		>,
	),
})
export type PersonInput = z.input<typeof Person>

/** Only what differs from the role is kept, so that a later change of the role's permissions reaches everybody else. */
function differences(role: Role, chosen: z.output<typeof Person>['areaLevels']): AreaLevels {
	const kept = grantedAreas.flatMap((area) => {
		const level = chosen[area]
		return level === '' || level === rolePermissions[role][area] ? [] : [[area, level] as const]
	})
	return Object.fromEntries(kept)
}

async function mustExist(id: string): Promise<UserRow> {
	const user = z.uuid().safeParse(id).success ? await getUser(id) : undefined
	if (!user) throw new UserError(404, 'person.not_found', 'This person is gone: somebody removed the account.')
	return user
}

/** @throws UserError 409 `person.last_admin` when nobody else could change people any more */
async function refuseLastAdministrator(user: UserRow): Promise<void> {
	if ((await countOtherAdministrators(user.id)) > 0) return
	throw new UserError(
		409,
		'person.last_admin',
		`${user.name} is the last administrator. Make somebody else an administrator first.`,
	)
}

function refuseOneself(user: UserRow, actor: Actor, message: string): void {
	if (user.id === actor.userId) throw new UserError(409, 'person.oneself', message)
}

/**
 * @throws UserError 404 `person.not_found`, 409 `person.login_taken`, `person.oneself` for one's own role and areas,
 * `person.last_admin`
 */
export async function changePerson(id: string, input: PersonInput, actor: Actor): Promise<void> {
	const { name, login, role, areaLevels: chosen } = Person.parse(input)
	const areaLevels = differences(role, chosen)
	await changeAs(actor, async () => {
		const before = await mustExist(id)
		const hasOtherRights = role !== before.role || !isSame(areaLevels, before.areaLevels)
		if (hasOtherRights) {
			refuseOneself(before, actor, 'Nobody changes their own role or areas. Ask another administrator.')
			if (before.role === 'admin') await refuseLastAdministrator(before)
			await deleteInvitationsBy(id)
		}
		await updateUser(id, { name, login, role, areaLevels }).catch(refuseTakenLogin)
		log.info('person changed', { person: name, role, areaLevels, before: before.role, user: actor.name })
	})
	tellRightsChange()
}

const isSame = (one: AreaLevels, other: AreaLevels) => grantedAreas.every((area) => one[area] === other[area])

/**
 * Lets somebody in again or in nowhere any more.
 * @throws UserError 404, 409 `person.oneself`, `person.last_admin`
 */
export async function switchPerson(id: string, isActive: boolean, actor: Actor): Promise<void> {
	await changeAs(actor, async () => {
		const user = await mustExist(id)
		if (!isActive) {
			refuseOneself(user, actor, 'Nobody switches off their own account. Ask another administrator.')
			if (user.role === 'admin') await refuseLastAdministrator(user)
			await deleteSessionsOf(id)
			await deleteInvitationsBy(id)
		}
		await updateUser(id, { isActive })
		log.info(isActive ? 'person switched on' : 'person switched off', { person: user.name, user: actor.name })
	})
	tellRightsChange()
}

/** @throws UserError 404, 409 `person.oneself`, `person.last_admin` */
export async function removePerson(id: string, actor: Actor): Promise<void> {
	await changeAs(actor, async () => {
		const user = await mustExist(id)
		refuseOneself(user, actor, 'Nobody removes their own account. Ask another administrator.')
		if (user.role === 'admin') await refuseLastAdministrator(user)
		await deleteInvitationsBy(id)
		await deleteUser(id)
		log.info('person removed', { person: user.name, user: actor.name })
	})
	tellRightsChange()
}

/**
 * Takes somebody's second factor and passkeys away, whose phone is lost.
 * @throws UserError 404, 409 when there is none, and for one's own, which one's own account turns off with the password
 */
export async function resetSecondFactor(id: string, actor: Actor): Promise<void> {
	const user = await mustExist(id)
	refuseOneself(user, actor, 'Turn your own second factor off in your account, with your password.')
	await changeAs(actor, async () => {
		const passkeys = await deletePasskeysOf(id)
		if (!(await deleteSecondFactor(id)) && passkeys === 0)
			throw new UserError(409, 'second_factor.none', `${user.name} has no second factor.`)
		await noteDeed(actor, { kind: 'second-factor', action: 'removed', objectName: user.name })
	})
	log.info('second factor taken away', { person: user.name, user: actor.name })
	tellRightsChange()
}

/** Ends one session of somebody. @throws UserError 404 when it is over already */
export async function endSession(userId: string, sessionId: string, actor: Actor): Promise<void> {
	const user = await mustExist(userId)
	if (!(await deleteSessionOf(userId, sessionId)))
		throw new UserError(404, 'session.not_found', 'This session is over already.')
	await noteDeed(actor, { kind: 'sign-in', action: 'ended', objectId: userId, objectName: user.name })
	log.info('session ended', { person: user.name, user: actor.name })
	tellRightsChange()
}

/** Ends all sessions of somebody. @param exceptId the one that goes on */
export async function endSessions(userId: string, actor: Actor, exceptId?: string): Promise<void> {
	const user = await mustExist(userId)
	await deleteSessionsOf(userId, exceptId)
	await noteDeed(actor, { kind: 'sign-in', action: 'ended', objectId: userId, objectName: user.name })
	log.info('sessions ended', { person: user.name, user: actor.name })
	tellRightsChange()
}

const RequiredRoles = z.array(z.enum(roles))

/** From whom a second factor is asked; whoever has none yet sets one up before anything else. */
export async function requireSecondFactor(of: readonly string[], actor: Actor): Promise<void> {
	const required = RequiredRoles.parse(of)
	await changeAs(actor, () => setSecondFactorRoles(required))
	log.info('second factor is asked of other roles', { roles: required, user: actor.name })
	tellRightsChange()
}
