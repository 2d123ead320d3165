/** The browser's end of passkeys: asks the appliance what to sign, lets the device sign it, and gives the answer to a form. */
import { deserialize } from '$app/forms'
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { passkeys as words } from '#lib/messages/passkeys.ts'

/** The name of the field in which a form sends the answer. */
export const answerField = 'answer'

/** What a form's own action tells; `problem` is a sentence for whoever sits before the browser. */
type Asked = { answer: string } | { problem: string }

/** The options that an action hands out. @param action such as `?/offerSignIn` @param body what it wants to know first */
async function fetchOptions<Options>(
	action: string,
	body: FormData,
): Promise<{ options: Options } | { problem: string }> {
	const headers = { 'x-sveltekit-action': 'true', accept: 'application/json' }
	try {
		const response = await fetch(action, { method: 'POST', body, headers })
		const result = deserialize<{ options: Options }, { message: string }>(await response.text())
		if (result.type === 'success' && result.data) return { options: result.data.options }
		if (result.type === 'failure' && result.data) return { problem: result.data.message }
		return { problem: words.unreached }
	} catch (error) {
		return { problem: error instanceof TypeError ? words.unreached : inWords(error) }
	}
}

/** What the person or the device made of the question (WebAuthn Level 3 sections 5.1.3 and 5.1.4: names of the errors). */
function inWords(error: unknown): string {
	const name = error instanceof Error ? error.name : ''
	if (name === 'NotAllowedError' || name === 'AbortError') return words.givenUp
	if (name === 'InvalidStateError') return words.already
	if (name === 'SecurityError') return words.certificate
	return words.failed
}

/** @param action where the options are @param sign lets the device answer */
async function ask<Options>(
	action: string,
	body: FormData,
	sign: (options: Options) => Promise<unknown>,
): Promise<Asked> {
	const asked = await fetchOptions<Options>(action, body)
	if ('problem' in asked) return asked
	try {
		return { answer: JSON.stringify(await sign(asked.options)) }
	} catch (error) {
		return { problem: inWords(error) }
	}
}

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON']
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** Makes a passkey. @param action where its options are @param form with the password */
export const makePasskey = (action: string, form: FormData) =>
	ask<CreationOptions>(action, form, (optionsJSON) => startRegistration({ optionsJSON }))

/** Proves by a passkey who sits here. @param action where the options are */
export const provePasskey = (action: string) =>
	ask<RequestOptions>(action, new FormData(), (optionsJSON) => startAuthentication({ optionsJSON }))
