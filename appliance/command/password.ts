/** A new password for somebody who cannot get in any more: made here, never chosen. */
import { argon2, randomBytes, randomInt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { Refusal } from '../helper/refusal.ts'
import { askDatabase } from './database.ts'

const derive = promisify(argon2)

// As the console's own (app/src/lib/server/auth/password.ts), which checks it: a test holds the two together.
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const toText = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

// No 0 o 1 i l: it is read from a screen and typed by hand.
const letters = '23456789abcdefghjkmnpqrstuvwxyz'
const loginPattern = /^[a-z0-9][a-z0-9._@-]{1,63}$/

/** `xxxx-xxxx-xxxx-xxxx`: 31^16 possibilities. */
export function makePassword(): string {
	const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]!).join('')
	return [group(), group(), group(), group()].join('-')
}

/** argon2id in PHC string form. */
export async function hashPassword(password: string): Promise<string> {
	const nonce = randomBytes(16)
	const hash = await derive('argon2id', { message: password, nonce, tagLength: 32, ...cost })
	return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${toText(nonce)}$${toText(hash)}`
}

const administratorsSchema = z.array(z.object({ login: z.string(), name: z.string() }))

export async function listAdministrators(): Promise<z.infer<typeof administratorsSchema>> {
	const sql = `select coalesce(json_agg(json_build_object('login', login, 'name', name) order by created_at), '[]')
		from users where role = 'admin'`
	return administratorsSchema.parse(await askDatabase(sql))
}

/**
 * Gives an administrator a new password and lets them in: every session of theirs ends, and their second factor and
 * passkeys are taken away, since the phone may be what is lost, or in wrong hands.
 * @returns the password; it is nowhere else
 * @throws Refusal when no administrator has this login
 */
export async function resetPassword(login: string): Promise<string> {
	const wanted = login.trim().toLowerCase()
	const password = makePassword()
	// The audit log notes it as the machine's.
	const sql = `with who as materialized (
			select set_config('callytics.actor', '{"kind":"machine"}', true)
		), changed as (
			update users set password_hash = $1, is_active = true, area_levels = '{}'
			where login = $2 and role = 'admin' and (select count(*) from who) = 1 returning id
		), sessions as (
			delete from web_sessions where user_id in (select id from changed)
		), factors as (
			delete from second_factors where user_id in (select id from changed)
		), codes as (
			delete from recovery_codes where user_id in (select id from changed)
		), keys as (
			delete from passkeys where user_id in (select id from changed)
		) select count(*) from changed`
	const isKnown = loginPattern.test(wanted) && (await askDatabase(sql, [await hashPassword(password), wanted])) === 1
	if (isKnown) return password
	const logins = (await listAdministrators()).map((administrator) => administrator.login)
	const others =
		logins.length === 0 ? 'There is none yet: set the appliance up first.' : `There is ${logins.join(', ')}.`
	throw new Refusal('password.unknown_login', `No administrator signs in as "${wanted.slice(0, 64)}". ${others}`)
}
