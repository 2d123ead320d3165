/** Every route of the console with every method it has, found in the sources, and how the running console answers it. */
import { Agent, request } from 'node:https'

const sources = import.meta.glob<string>('/src/routes/**/+{page,server,page.server}.{svelte,ts}', {
	query: '?raw',
	import: 'default',
	eager: true,
})

/** In place of a parameter: nothing has this id. */
const nothing = '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a'

export interface Knocked {
	routeId: string
	/** The id with something in place of its parameters. */
	path: string
	method: string
}

const idOf = (file: string) => file.replace('/src/routes', '').replace(/\/\+[^/]*$/, '') || '/'

function methodsOf(file: string, source: string): string[] {
	if (file.endsWith('+server.ts'))
		return [...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, name]) => name!)
	if (file.endsWith('+page.server.ts')) return source.includes('export const actions') ? ['POST'] : []
	return ['GET', 'HEAD']
}

function pathOf(routeId: string): string {
	const path = routeId.replace(/\/\([^)]*\)/g, '').replace(/\[[^\]]*\]/g, nothing)
	return path || '/'
}

/** A route that somebody adds tomorrow is among them. Pages are asked as pages and as SvelteKit's own data. */
function everyRoute(): Knocked[] {
	return Object.entries(sources).flatMap(([file, source]) => {
		const routeId = idOf(file)
		const path = pathOf(routeId)
		const asked = methodsOf(file, source).map((method) => ({ routeId, path, method }))
		const data = `${path === '/' ? '' : path}/__data.json`
		return file.endsWith('+page.svelte') ? [...asked, { routeId, path: data, method: 'GET' }] : asked
	})
}

const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false })

/** Knocks as a browser's page or a program would; tells what was answered in one word or two. */
export function knock(
	host: string,
	{ path, method }: Pick<Knocked, 'path' | 'method'>,
	headers: Record<string, string>,
): Promise<string> {
	const origin = `https://${host}`
	const isForm = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
	return new Promise((resolve, reject) => {
		const sending = request({
			agent,
			host,
			path,
			method,
			headers: { origin, accept: 'text/html', ...isForm, ...headers },
		})
		sending.on('response', (response) => {
			let body = ''
			response.on('data', (chunk) => (body += String(chunk)))
			response.on('end', () => {
				// SvelteKit tells its own client of a redirect within an answer of 200.
				const isData = path.endsWith('/__data.json') && response.statusCode === 200
				const told = isData ? (JSON.parse(body) as { type: string; location?: string }) : undefined
				const to = told?.type === 'redirect' ? told.location : response.headers.location
				resolve(to ? `to ${to.replace(/[?].*/, '')}` : String(response.statusCode))
			})
		})
		sending.on('error', reject)
		sending.end()
	})
}

const isOpenToAll = ({ routeId }: Knocked) =>
	/^\/login|^\/invitation|^\/network\/confirm|flow\.schema\.json$/.test(routeId)

/** What an operator may; see gate.test.ts, where the same is written route by route. */
function isOperators({ path, method }: Knocked): boolean {
	const [place = ''] = path
		.replace(/\/?__data\.json$/, '')
		.split('/')
		.slice(1)
	if (path.startsWith('/account/tokens')) return false
	const own = ['account', 'versions', 'go-to', 'refused', nothing]
	const seen = ['', 'calls', 'messages', 'help', 'api']
	return own.includes(place) || (seen.includes(place) && (method === 'GET' || method === 'HEAD'))
}

/**
 * Knocks at every route, by every method it has.
 * @param nobodies what is sent by who must be let in nowhere, by a name for each
 * @param operator what an operator sends
 * @returns a line for each door that was open and should not have been
 */
export async function knockEverywhere(
	host: string,
	nobodies: Record<string, Record<string, string>>,
	operator: Record<string, string>,
): Promise<string[]> {
	const routes = everyRoute().filter((route) => !isOpenToAll(route))
	if (routes.length < 100) throw new Error('there are more routes than that')
	const wrong: string[] = []
	for (const route of routes) {
		const isSetup = route.path.startsWith('/setup')
		for (const [who, headers] of Object.entries(nobodies)) {
			const answer = await knock(host, route, headers)
			const expected = isSetup ? ['to /', '403'] : ['to /login', '401']
			if (!expected.includes(answer)) wrong.push(`${route.method} ${route.path} ${who}: ${answer}`)
		}
		if (isSetup || isOperators(route)) continue
		const answer = await knock(host, route, operator)
		if (!['to /refused', '403'].includes(answer)) wrong.push(`${route.method} ${route.path} as operator: ${answer}`)
	}
	return wrong
}
