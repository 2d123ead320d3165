/** Goes through the set-up wizard as a browser would: by HTTPS, with its cookies, one form after the other. */
import { request } from 'node:https'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

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

type Fields = [name: string, value: string][]

interface Answer {
	status: number
	body: string
}

const patienceMs = 20_000

/** A browser without a face: keeps cookies, sends forms. */
function openBrowser(address: string) {
	const cookies = new Map<string, string>()
	const post = (path: string, fields: Fields) =>
		new Promise<Answer>((resolve, reject) => {
			const sending = request({
				...{ host: address, path, method: 'POST', timeout: patienceMs },
				// The certificate is of the appliance's own authority, which is made at its first boot.
				rejectUnauthorized: false,
				headers: {
					'content-type': 'application/x-www-form-urlencoded',
					'x-sveltekit-action': 'true',
					accept: 'application/json',
					origin: `https://${address}`,
					cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
				},
			})
			sending.on('response', (response) => {
				for (const line of response.headers['set-cookie'] ?? []) {
					const [pair = ''] = line.split(';')
					cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
				}
				let body = ''
				response.setEncoding('utf8')
				response.on('data', (chunk: string) => (body += chunk))
				response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
			})
			sending.on('timeout', () => sending.destroy(new Error(`${path} did not answer`)))
			sending.on('error', reject)
			sending.end(new URLSearchParams(fields).toString())
		})
	return {
		/** Sends a form. @throws with the console's words when it is refused */
		send: async (path: string, fields: Fields): Promise<void> => {
			let { status, body } = await post(path, fields)
			// The console answers before its database does.
			for (const end = Date.now() + patienceMs; status === 503 && Date.now() < end; await delay(200))
				({ status, body } = await post(path, fields))
			const { type } = JSON.parse(body || '{}') as { type?: string }
			if (type !== 'redirect' && type !== 'success') throw new Error(`${path} was refused (${status}): ${body}`)
		},
		cookies: () => new Map(cookies),
	}
}

/** A password nobody knows and nobody needs. */
export function randomPassword(): string {
	return randomBytes(15).toString('base64url')
}

/**
 * Completes the set-up.
 * @returns the cookies of the administrator, who is signed in at the end
 * @throws when a step is refused, with the console's own words
 */
export async function completeWizard(address: string, answers: WizardAnswers): Promise<Map<string, string>> {
	const browser = openBrowser(address)
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
	return browser.cookies()
}
