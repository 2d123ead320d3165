/** The way back in for whoever stands before the machine: a new password for an administrator, by no web way. */
import { checkPasswordRules, hashPassword } from '../auth/password.ts'
import { tellRightsChange } from '../auth/rights-change.ts'
import { deleteSecondFactor } from '../db/second-factors.ts'
import { getAppliance } from '../db/settings.ts'
import { findAdministrator, findUserByLogin, updateUser } from '../db/users.ts'
import { deleteSessionsOf } from '../db/web-sessions.ts'
import { UserError } from '../errors.ts'
import { changeAs } from './actor.ts'

/**
 * Gives somebody a new password, lets them in again, and takes their second factor away, since the phone may be what is
 * lost. Every session of theirs ends. An administrator gets all areas back.
 * @param login of whom; the oldest administrator when it is not given
 * @returns the login to sign in with
 * @throws UserError 404 `person.not_found`, 400 for a password that is too weak
 */
export async function resetPassword(password: string, login?: string): Promise<string> {
	const user = login === undefined ? await findAdministrator() : await findUserByLogin(login)
	if (!user) throw new UserError(404, 'person.not_found', 'Nobody has this login.')
	checkPasswordRules(password, [user.login, user.name, (await getAppliance()).name])
	const passwordHash = await hashPassword(password)
	const areaLevels = user.role === 'admin' ? { areaLevels: {} } : {}
	await changeAs({ kind: 'machine' }, async () => {
		await updateUser(user.id, { passwordHash, isActive: true, ...areaLevels })
		await deleteSecondFactor(user.id)
		await deleteSessionsOf(user.id)
	})
	tellRightsChange()
	return user.login
}
