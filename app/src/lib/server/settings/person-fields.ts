/** What a name and a login must be, wherever an account is made or changed. */
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { violatedConstraint } from '../db/pool.ts'

export const PersonName = z
	.string()
	.trim()
	.min(1, 'A person needs a name.')
	.max(80, 'A name has at most 80 characters.')

export const Login = z
	.string()
	.trim()
	.toLowerCase()
	.regex(
		/^[a-z0-9][a-z0-9._@-]{1,63}$/,
		'A login has 2 to 64 letters, digits and . _ @ -, and begins with a letter or digit.',
	)

export const loginTaken = () =>
	new UserError(409, 'person.login_taken', 'Somebody has this login already. Choose another one.', 'login')

/** Turns the database's refusal of a second login into words. */
export function refuseTakenLogin(error: unknown): never {
	if (violatedConstraint(error)?.endsWith('_login_unique')) throw loginTaken()
	throw error
}
