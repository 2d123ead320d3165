/** Passwords: argon2id (RFC 9106) in PHC string form, and the rules a new one must satisfy. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { UserError } from '../errors.ts'

const derive = promisify(argon2)

// OWASP's password storage recommendation for argon2id: 19 MiB, two passes, one lane.
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
const minimumLength = 12

const toText = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** @returns e.g. `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>` */
export async function hashPassword(password: string): Promise<string> {
	const nonce = randomBytes(16)
	const hash = await derive('argon2id', { message: password, nonce, tagLength, ...cost })
	return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${toText(nonce)}$${toText(hash)}`
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Whether a password is the one that was hashed. @throws when the stored text is not a hash of ours */
export async function isPasswordRight(password: string, phc: string): Promise<boolean> {
	const match = phcPattern.exec(phc)
	if (!match) throw new Error('a stored password hash is not in PHC form')
	const [, memory, passes, parallelism, salt, hash] = match as unknown as [
		string,
		string,
		string,
		string,
		string,
		string,
	]
	const expected = Buffer.from(hash, 'base64')
	const actual = await derive('argon2id', {
		message: password,
		nonce: Buffer.from(salt, 'base64'),
		tagLength: expected.length,
		memory: Number(memory),
		passes: Number(passes),
		parallelism: Number(parallelism),
	})
	return timingSafeEqual(actual, expected)
}

let nobodysHash: Promise<string> | undefined

/** Does the work of checking a password for a user there is not, so that time does not tell which logins exist. */
export async function checkNobodysPassword(password: string): Promise<false> {
	nobodysHash ??= hashPassword(randomBytes(16).toString('hex'))
	await isPasswordRight(password, await nobodysHash)
	return false
}

/**
 * What a new password must satisfy: length, and not a word an attacker tries first. No rules about kinds of characters,
 * which only make passwords alike (NIST SP 800-63B section 5.1.1).
 * @param guessable words that may not be the password: the login, the appliance's name
 * @throws UserError 400 `password.too_short`, `password.too_long` or `password.guessable`
 */
export function checkPasswordRules(password: string, guessable: readonly string[]): void {
	const refuse = (code: string, message: string) => new UserError(400, code, message, 'password')
	if ([...password].length < minimumLength)
		throw refuse(
			'password.too_short',
			`A password has at least ${minimumLength} characters. A few words in a row do well.`,
		)
	if (password.length > 200) throw refuse('password.too_long', 'A password has at most 200 characters.')
	const bare = password.toLowerCase().replace(/[^a-z0-9]/g, '')
	for (const word of [...guessable, 'callytics']) {
		const core = word.toLowerCase().replace(/[^a-z0-9]/g, '')
		if (core.length < 3) continue
		// What is left besides the word, digits and repetitions of it has to be something.
		if (bare.replaceAll(core, '').replace(/\d/g, '').length < 4 && bare.includes(core))
			throw refuse('password.guessable', 'This password is easily guessed from the login or the appliance’s name.')
	}
	if (new Set(password).size < 5) throw refuse('password.guessable', 'This password repeats a few characters only.')
}
