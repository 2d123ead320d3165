/** A browser without a face, for tests and demonstrations: it keeps cookies, sends forms and uploads by HTTPS. */
import { request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'

export type Fields = [name: string, value: string][]

export interface Answer {
	status: number
	headers: Record<string, string | string[] | undefined>
	body: string
}

/** How the console answers a form: SvelteKit's own words for it. */
export interface FormAnswer {
	status: number
	type: 'redirect' | 'success' | 'failure' | 'error'
	/** Where a redirect leads. */
	location?: string
	/** What the page is told, in SvelteKit's flat form of it; see `readFlat`. */
	data?: string
	error?: { message?: string }
}

export interface FormBrowser {
	get: (path: string) => Promise<Answer>
	/** Sends any body. */
	sendBody: (method: 'POST' | 'PUT', path: string, body: Buffer, headers: Record<string, string>) => Promise<Answer>
	/** Sends a form and returns the console's answer, whatever it is; text fields and files. */
	post: (path: string, fields: Fields | FormData) => Promise<FormAnswer>
	/** The same. @throws with the console's words when it is refused */
	send: (path: string, fields: Fields | FormData) => Promise<FormAnswer>
	cookies: () => Map<string, string>
}

/** Of an emulated machine that has much to do, too. */
const patienceMs = 60_000

/** Reads what a form's answer tells the page: values refer to one another by their place in a list. */
export function readFlat(data: string): unknown {
	const values = JSON.parse(data) as unknown[]
	const unfold = (index: number): unknown => {
		const value = values[index]
		if (Array.isArray(value)) return value.map((place) => unfold(place as number))
		if (typeof value !== 'object' || value === null) return value
		return Object.fromEntries(Object.entries(value).map(([key, place]) => [key, unfold(place as number)]))
	}
	return unfold(0)
}

async function encode(fields: Fields | FormData): Promise<{ type: string; body: Buffer }> {
	const isText = Array.isArray(fields)
	const made = new Response(isText ? new URLSearchParams(fields) : fields)
	return { type: made.headers.get('content-type') ?? '', body: Buffer.from(await made.arrayBuffer()) }
}

/** Opens one. @param address of the console */
export function openFormBrowser(address: string): FormBrowser {
	const cookies = new Map<string, string>()
	const exchange = (method: string, path: string, headers: Record<string, string>, body?: Buffer) =>
		new Promise<Answer>((resolve, reject) => {
			const sending = request({
				...{ host: address, path, method, timeout: patienceMs },
				// The certificate is of the appliance's own authority, which is made at its first boot.
				rejectUnauthorized: false,
				headers: {
					...headers,
					origin: `https://${address}`,
					cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
				},
			})
			sending.on('response', (response) => {
				for (const line of response.headers['set-cookie'] ?? []) {
					const [pair = ''] = line.split(';')
					cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
				}
				let text = ''
				response.setEncoding('utf8')
				response.on('data', (chunk: string) => (text += chunk))
				response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
			})
			sending.on('timeout', () => sending.destroy(new Error(`${path} did not answer`)))
			sending.on('error', reject)
			sending.end(body)
		})
	const post: FormBrowser['post'] = async (path, fields) => {
		const { type, body } = await encode(fields)
		const headers = { 'content-type': type, 'x-sveltekit-action': 'true', accept: 'application/json' }
		const answer = await exchange('POST', path, headers, body)
		return { ...(parseAnswer(answer.body) as FormAnswer), status: answer.status }
	}
	return {
		get: (path) => exchange('GET', path, { accept: 'application/json, text/html' }),
		sendBody: (method, path, body, headers) => exchange(method, path, headers, body),
		post,
		send: async (path, fields) => {
			let answer = await post(path, fields)
			// The console answers before its database does.
			for (const end = Date.now() + patienceMs; answer.status === 503 && Date.now() < end; await delay(200))
				answer = await post(path, fields)
			if (answer.type === 'redirect' || answer.type === 'success') return answer
			throw new Error(`${path} was refused (${answer.status}): ${JSON.stringify(answer)}`)
		},
		cookies: () => new Map(cookies),
	}
}

function parseAnswer(body: string): unknown {
	try {
		return JSON.parse(body || '{}')
	} catch {
		return { type: 'error', error: { message: body.slice(0, 500) } }
	}
}
