/** Goes through the set-up wizard as a browser would: by HTTPS, with its cookies, one form after the other. */
import { randomBytes } from 'node:crypto'
import { openFormBrowser, type Fields, type FormBrowser } from './form-browser.ts'

/** What is typed into the wizard. */
export interface WizardAnswers {
	setupCode: string
	administrator: { name: string; login: string; password: string }
	name: string
	timeZone: string
	/** A carrier known by its address, and the number that reaches us through it. */
	trunk: { name: string; host: string; did: string }
	extensions: { number: string; name: string }[]
}

/** A password nobody knows and nobody needs. */
export function randomPassword(): string {
	return randomBytes(15).toString('base64url')
}

/**
 * Completes the set-up.
 * @returns the browser, in which the administrator is signed in at the end
 * @throws when a step is refused, with the console's own words
 */
export async function completeWizard(address: string, answers: WizardAnswers): Promise<FormBrowser> {
	const browser = openFormBrowser(address)
	const { administrator, trunk } = answers
	await browser.send('/setup?/code', [['code', answers.setupCode]])
	await browser.send('/setup/administrator', [
		['name', administrator.name],
		['login', administrator.login],
		['password', administrator.password],
		['repeatPassword', administrator.password],
	])
	await browser.send('/setup/appliance', [
		['name', answers.name],
		['timeZone', answers.timeZone],
	])
	await browser.send('/setup/trunk?/save', [
		['name', trunk.name],
		['kind', 'address'],
		['host', trunk.host],
		['port', '5060'],
		['dialFormat', '+{number}'],
		['codecs', 'alaw'],
		['codecs', 'ulaw'],
		['isEnabled', 'yes'],
		['did', trunk.did],
	])
	await browser.send('/setup/trunk?/next', [])
	const rows = answers.extensions.flatMap(({ number, name }): Fields => [
		['number', number],
		['name', name],
	])
	await browser.send('/setup/extensions', rows)
	await browser.send('/setup/test-call', [])
	await browser.send('/setup/finish', [])
	return browser
}
