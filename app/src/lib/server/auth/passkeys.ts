/** Passkeys: a device or a password manager proves who somebody is, instead of the password and the second factor. */
import type {
	AuthenticationResponseJSON,
	AuthenticatorTransport,
	PublicKeyCredentialCreationOptionsJSON,
	PublicKeyCredentialRequestOptionsJSON,
	RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { z } from 'zod'
import { sourceOf } from '../../domain/abuse.ts'
import { passkeyHost } from '../../domain/passkey-host.ts'
import {
	findPasskey,
	insertChallenge,
	insertPasskey,
	listPasskeys,
	notePasskeyUse,
	useChallenge,
} from '../db/passkeys.ts'
import { transaction } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Cookies } from './cookies.ts'
import { noteRefusedSignIn, startSession, type Visitor } from './sessions.ts'
import { Throttle } from './throttle.ts'

/** Loaded by whoever uses a passkey first: it is 27 MB in memory, which a console without passkeys is spared. */
const library = () => import('@simplewebauthn/server')

const answerSeconds = 5 * 60
const minute = 60_000
const byAddress = new Throttle({
	freeFailures: 30,
	firstWaitMs: 1000,
	longestWaitMs: 15 * minute,
	forgetAfterMs: 60 * minute,
})
// Nobody has proved anything who asks for a question, and each one is a row.
const questions = new Throttle({
	freeFailures: 60,
	firstWaitMs: 1000,
	longestWaitMs: minute,
	forgetAfterMs: 10 * minute,
})

// What the library reads it checks itself; here only that it is of that shape, and no larger than an answer can be.
const text = z.string().max(20_000)
const Answer = z.looseObject({
	id: text.min(1),
	rawId: text,
	type: z.literal('public-key'),
	response: z.looseObject({ clientDataJSON: text }),
	clientExtensionResults: z.looseObject({}),
})
const ClientData = z.looseObject({ challenge: text })

const notUnderstood = () =>
	new UserError(400, 'passkey.wrong', 'The browser’s answer was not right. Try it again, or reload the page.')

function readAnswer(json: string): z.infer<typeof Answer> & { challenge: string } {
	try {
		const answer = Answer.parse(JSON.parse(json))
		const clientData = Buffer.from(answer.response.clientDataJSON, 'base64url').toString()
		return { ...answer, challenge: ClientData.parse(JSON.parse(clientData)).challenge }
	} catch (error) {
		log.warn('an answer of a passkey is not understood', { error })
		throw notUnderstood()
	}
}

/** @throws UserError 409 `passkey.no_name` where the console is open under an address */
function hostOf(url: URL): string {
	const host = passkeyHost(url)
	if (host) return host
	const message = 'Browsers know passkeys under a name only. Open the console by its name instead of its address.'
	throw new UserError(409, 'passkey.no_name', message)
}

const tooLate = () => new UserError(400, 'passkey.too_late', 'That took too long. Try it again.')

/** What a browser is asked to make a passkey of. */
export async function offerPasskey(
	user: { id: string; login: string; name: string },
	applianceName: string,
	url: URL,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
	const host = hostOf(url)
	const known = (await listPasskeys(user.id)).filter((passkey) => passkey.host === host)
	const { generateRegistrationOptions } = await library()
	const options = await generateRegistrationOptions({
		rpID: host,
		rpName: applianceName,
		userID: Uint8Array.from(Buffer.from(user.id)),
		userName: user.login,
		userDisplayName: user.name,
		excludeCredentials: known.map(({ id }) => ({ id })),
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
	})
	await insertChallenge(options.challenge, user.id, answerSeconds)
	return options
}

/**
 * Keeps what the browser made.
 * @param json the answer of `startRegistration`
 * @throws UserError 400 for one that was not asked for, is too late, or does not prove anything
 */
export async function keepPasskey(userId: string, name: string, json: string, url: URL): Promise<void> {
	const { challenge, ...response } = readAnswer(json)
	const host = hostOf(url)
	if (!(await useChallenge(challenge, userId))) throw tooLate()
	const { verifyRegistrationResponse } = await library()
	const verified = await verifyRegistrationResponse({
		response: response as unknown as RegistrationResponseJSON,
		expectedChallenge: challenge,
		expectedOrigin: url.origin,
		expectedRPID: host,
	}).catch((error: unknown) => {
		log.warn('a new passkey is refused', { error })
		throw notUnderstood()
	})
	if (!verified.verified) throw notUnderstood()
	const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
	await insertPasskey({
		...{ id, userId, name, host, transports },
		publicKey: Buffer.from(publicKey),
		useCount: counter,
	})
}

/**
 * What a browser is asked to sign for a sign-in; it finds out by itself with which passkey.
 * @param address the browser's @throws UserError 409 `passkey.no_name`, 429 `throttle.wait`
 */
export async function offerSignIn(url: URL, address: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
	questions.take(sourceOf(address))
	const { generateAuthenticationOptions } = await library()
	const options = await generateAuthenticationOptions({ rpID: hostOf(url), userVerification: 'required' })
	await insertChallenge(options.challenge, null, answerSeconds)
	return options
}

async function refused(visitor: Visitor, user?: { id: string; name: string }): Promise<UserError> {
	log.warn('passkey refused', { user: user?.name, address: visitor.address })
	await noteRefusedSignIn(visitor, user)
	return new UserError(401, 'passkey.refused', 'This passkey is not known here. Sign in with your password.')
}

/**
 * Opens a session for whoever's passkey signed what was asked. It stands for password and second factor: the device has
 * asked for a finger, a face or a PIN.
 * @param json the answer of `startAuthentication`
 * @throws UserError 401 `passkey.refused`, 403 `sign_in.switched_off`, 400, 429 `throttle.wait`
 */
export async function signInWithPasskey(json: string, url: URL, visitor: Visitor, cookies: Cookies): Promise<void> {
	byAddress.take(sourceOf(visitor.address))
	const { challenge, ...response } = readAnswer(json)
	const host = hostOf(url)
	if (!(await useChallenge(challenge, null))) throw tooLate()
	const passkey = await findPasskey(response.id)
	if (!passkey) throw await refused(visitor)
	const { userId, userName, publicKey, useCount, transports } = passkey
	const { verifyAuthenticationResponse } = await library()
	const verified = await verifyAuthenticationResponse({
		response: response as unknown as AuthenticationResponseJSON,
		expectedChallenge: challenge,
		expectedOrigin: url.origin,
		expectedRPID: host,
		credential: {
			id: response.id,
			publicKey: Uint8Array.from(publicKey),
			counter: useCount,
			transports: transports as AuthenticatorTransport[],
		},
	}).catch((error: unknown) => {
		log.warn('a passkey did not prove who it is', { user: userName, error })
		return undefined
	})
	const user = { id: userId, name: userName }
	if (!verified?.verified) throw await refused(visitor, user)
	byAddress.succeeded(sourceOf(visitor.address))
	if (!passkey.isActive) {
		log.warn('sign-in of somebody who is switched off', { user: userName, address: visitor.address })
		await noteRefusedSignIn(visitor, user)
		throw new UserError(403, 'sign_in.switched_off', 'This account is switched off. Ask an administrator.')
	}
	await transaction(async () => {
		await notePasskeyUse(response.id, verified.authenticationInfo.newCounter)
		await startSession(userId, visitor, cookies)
	})
	log.info('signed in', { user: userName, address: visitor.address, by: 'passkey' })
}
