/** The set-up code: shown on the machine's screen, it proves that whoever sets the appliance up stands before it. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sourceOf } from '../../domain/abuse.ts'
import { addAuditEntry } from '../db/audit.ts'
import { transaction } from '../db/pool.ts'
import { hasSetupSession, insertSetupSession } from '../db/setup-sessions.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { hashToken, makeToken, setCookie, setupCookie, type Cookies } from './cookies.ts'
import { Throttle } from './throttle.ts'

const minute = 60_000
const oneDaySeconds = 24 * 3600
const byAddress = new Throttle({
	freeFailures: 5,
	firstWaitMs: minute,
	longestWaitMs: 60 * minute,
	forgetAfterMs: 120 * minute,
})
// Whoever has very many addresses: all of them together get a brake of their own.
const byEverybody = new Throttle({
	freeFailures: 50,
	firstWaitMs: minute,
	longestWaitMs: 10 * minute,
	forgetAfterMs: 120 * minute,
})

const bare = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '')
const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Opens the wizard to the browser that knows the code. It stays good until the set-up ends, for a browser that lost its cookie.
 * @param stateDirectory holds the file `setup-code`
 * @throws UserError 403 `setup.wrong_code`, 429 `throttle.wait`
 */
export async function verifySetupCode(
	code: string,
	address: string,
	cookies: Cookies,
	stateDirectory: string = process.env['STATE_DIRECTORY'] ?? '/var/lib/callytics',
): Promise<void> {
	byAddress.take(sourceOf(address))
	byEverybody.take('all')
	const expected = bare(await readFile(join(stateDirectory, 'setup-code'), 'utf8'))
	// Digests have equal lengths, so that the comparison takes the same time for every wrong code.
	if (expected === '' || !timingSafeEqual(digest(bare(code)), digest(expected))) {
		log.warn('set-up code refused', { address })
		await addAuditEntry({ kind: 'visitor', address }, { kind: 'sign-in', action: 'code-refused' })
		const message = 'This is not the code on the appliance’s screen. It has eight characters, such as K7QM-3FXP.'
		throw new UserError(403, 'setup.wrong_code', message, 'code')
	}
	byAddress.succeeded(sourceOf(address))
	byEverybody.succeeded('all')
	const { token, tokenHash } = makeToken()
	await transaction(async () => {
		await insertSetupSession(tokenHash, address)
		await addAuditEntry({ kind: 'visitor', address }, { kind: 'sign-in', action: 'code-shown' })
	})
	setCookie(cookies, setupCookie, token, oneDaySeconds)
	log.info('set-up code shown', { address })
}

/** Whether the token in a browser's cookie opens the wizard. */
export async function isSettingUp(token: string | undefined): Promise<boolean> {
	return token ? hasSetupSession(hashToken(token)) : false
}
