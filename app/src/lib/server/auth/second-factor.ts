/** The second factor: codes of an app on a phone (RFC 6238), and recovery codes for when the phone is lost. */
import { createHash, randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import {
	beginSecondFactor,
	confirmSecondFactor,
	getSecondFactor,
	replaceRecoveryCodes,
	useRecoveryCode,
	useStep,
} from '../db/second-factors.ts'
import { transaction } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { seal, unseal } from './seal.ts'

const stepMs = 30_000
// A phone's clock may be wrong by one span in either direction (RFC 6238 section 5.2).
const stepsAround = 1
const secretBytes = 20
const recoveryCodes = 10

// No 0 O 1 I L: the codes are printed or written down and typed by hand.
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** What an app needs to show codes. */
export interface AppSecret {
	/** In base 32, for typing. */
	secret: string
	/** The same with its name, for a QR code. */
	uri: string
}

function generatorOf(secret: string, label = '', issuer = 'Callytics'): TOTP {
	return new TOTP({ issuer, label, secret: Secret.fromBase32(secret) })
}

/**
 * The span whose code this is; undefined for a wrong one.
 * @param now milliseconds since 1970
 */
export function stepOfCode(secret: string, code: string, now = Date.now()): number | undefined {
	const delta = generatorOf(secret).validate({ token: code, timestamp: now, window: stepsAround })
	return delta === null ? undefined : Math.floor(now / stepMs) + delta
}

const bareCode = (typed: string) => typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
const hashCode = (typed: string) => createHash('sha256').update(bareCode(typed)).digest()

/** `XXXX-XXXX-XXXX-XXXX`: 31^16 possibilities, so that a hash without salt or cost gives nothing away. */
function makeRecoveryCode(): string {
	const symbols = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]!).join('')
	return symbols.replace(/(.{4})(?=.)/g, '$1-')
}

/**
 * Begins a second factor, or goes on with the one that was begun: a page that is loaded again shows the same code.
 * @param label how the app calls it @param issuer what it is for
 * @throws UserError 409 when there is a confirmed one
 */
export async function beginOrResume(userId: string, label: string, issuer: string): Promise<AppSecret> {
	const row = await getSecondFactor(userId)
	if (row?.confirmedAt) throw alreadyThere()
	const begun = row && open(row.sealedSecret, userId)
	const secret = begun ?? new Secret({ size: secretBytes }).base32
	if (!begun && !(await beginSecondFactor(userId, seal(secret, userId)))) throw alreadyThere()
	return { secret, uri: generatorOf(secret, label, issuer).toString() }
}

const alreadyThere = () =>
	new UserError(409, 'second_factor.there', 'There is a second factor already. Take it away first.')

/** @returns undefined when it was sealed with another machine's key, as after a restore without its secrets */
function open(sealed: Buffer, userId: string): string | undefined {
	try {
		return unseal(sealed, userId)
	} catch (error) {
		log.error('a second factor cannot be opened with the key of this machine', { error })
		return undefined
	}
}

/**
 * Makes a begun second factor count.
 * @returns recovery codes, shown now and never again
 * @throws UserError 400 `second_factor.wrong_code`
 */
export async function confirm(userId: string, code: string): Promise<string[]> {
	const row = await getSecondFactor(userId)
	if (row?.confirmedAt) throw alreadyThere()
	const secret = row && open(row.sealedSecret, userId)
	const step = secret && stepOfCode(secret, code.replace(/\s/g, ''))
	if (!step) {
		const message = 'This is not the code that the app shows now. Is the phone’s clock right?'
		throw new UserError(400, 'second_factor.wrong_code', message, 'code')
	}
	return transaction(async () => {
		await confirmSecondFactor(userId, step)
		return makeRecoveryCodes(userId)
	})
}

/** New recovery codes; those from before open nothing any more. */
export async function makeRecoveryCodes(userId: string): Promise<string[]> {
	const codes = Array.from({ length: recoveryCodes }, makeRecoveryCode)
	await replaceRecoveryCodes(userId, codes.map(hashCode))
	return codes
}

export async function hasSecondFactor(userId: string): Promise<boolean> {
	return ((await getSecondFactor(userId))?.confirmedAt ?? null) !== null
}

/** Uses up a code of the app or a recovery code. @returns what it was; undefined for a wrong or used one */
export async function useCode(userId: string, typed: string): Promise<'app' | 'recovery' | undefined> {
	const row = await getSecondFactor(userId)
	if (!row?.confirmedAt) return undefined
	const bare = bareCode(typed)
	if (!/^\d{6}$/.test(bare)) return (await useRecoveryCode(userId, hashCode(bare))) ? 'recovery' : undefined
	const secret = open(row.sealedSecret, userId)
	const step = secret && stepOfCode(secret, bare)
	return step && (await useStep(userId, step)) ? 'app' : undefined
}
