/** Every route of the console with every method it has, found in the sources, and how the running console answers it. */
import { Agent, request } from 'node:https'

const sources = import.meta.glob<string>('/src/routes/**/+{page,server,page.server}.{svelte,ts}', {
	query: '?raw',
	import: 'default',
	eager: true,
})

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
	const path = routeId.replace(/\/\([^)]*\)/g, '').replace(/\[[^\]]*\]/g, '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a')
	return path || '/'
}

/** A route that somebody adds tomorrow is among them. Pages are asked as pages and as SvelteKit's own data. */
export function everyRoute(): Knocked[] {
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
