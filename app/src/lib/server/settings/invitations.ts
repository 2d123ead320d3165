/** Inviting people: a link that opens once, for three days, and only whose hash is kept. */
import { z } from 'zod'
import { roles } from '#lib/domain/user.ts'
import { hashToken, makeToken, type Cookies } from '../auth/cookies.ts'
import { checkPasswordRules, hashPassword } from '../auth/password.ts'
import { startSession, type Visitor } from '../auth/sessions.ts'
import { deleteInvitation, findInvitation, insertInvitation, type InvitationRow } from '../db/invitations.ts'
import { getAppliance } from '../db/settings.ts'
import { createUser, findUserByLogin } from '../db/users.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { Login, loginTaken, PersonName, refuseTakenLogin } from './person-fields.ts'

export const INVITATION_HOURS = 72

const Invitation = z.object({ name: PersonName, login: Login, role: z.enum(roles, 'Choose a role.') })
export type InvitationInput = Record<keyof z.input<typeof Invitation>, string>

/** @returns the token of the link, which is shown now and never again @throws UserError 409 `person.login_taken` */
export async function invite(input: InvitationInput, actor: Actor): Promise<string> {
	const { name, login, role } = Invitation.parse(input)
	if (await findUserByLogin(login)) throw loginTaken()
	const { token, tokenHash } = makeToken()
	const invitation = { tokenHash, name, login, role, invitedBy: actor.userId, hours: INVITATION_HOURS }
	await changeAs(actor, () => insertInvitation(invitation)).catch(refuseTakenLogin)
	log.info('person invited', { person: name, role, user: actor.name })
	return token
}

/** @throws UserError 404 when it was taken up or revoked already */
export async function revokeInvitation(id: string, actor: Actor): Promise<void> {
	const invitation = await changeAs(actor, () => deleteInvitation(id))
	if (!invitation)
		throw new UserError(404, 'invitation.not_found', 'This invitation was taken up or revoked meanwhile.')
	log.info('invitation revoked', { person: invitation.name, user: actor.name })
}

/** The invitation behind a link; undefined when it was used, revoked or is too old. */
export async function invitationOf(token: string): Promise<InvitationRow | undefined> {
	return findInvitation(hashToken(token))
}

/**
 * Makes the account of somebody who was invited, and signs them in.
 * @throws UserError 404 `invitation.over`, 400 for a password that is too weak, 409 `person.login_taken`
 */
export async function acceptInvitation(
	token: string,
	password: string,
	visitor: Visitor,
	cookies: Cookies,
): Promise<void> {
	const invitation = await invitationOf(token)
	if (!invitation) throw invitationOver()
	const { id, name, login, role } = invitation
	checkPasswordRules(password, [login, name, (await getAppliance()).name])
	const passwordHash = await hashPassword(password)
	const user = await changeAs({ kind: 'visitor', name, address: visitor.address }, async () => {
		// Of two browsers with the same link only one deletes it.
		if (!(await deleteInvitation(id))) throw invitationOver()
		return createUser({ name, login, role, passwordHash }).catch(refuseTakenLogin)
	})
	await startSession(user.id, visitor, cookies)
	log.info('invitation taken up', { user: name, role, address: visitor.address })
}

const invitationOver = () =>
	new UserError(404, 'invitation.over', 'This invitation is over: used, revoked or too old. Ask for another one.')
