/** Every request comes through here: the gate first, then the page; and errors become answers. */
import { randomBytes } from 'node:crypto'
import { json, redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { refusalOf } from '#lib/server/auth/action.ts'
import { awayResponse, databaseAway } from '#lib/server/auth/away.ts'
import { sessionCookie, setupCookie } from '#lib/server/auth/cookies.ts'
import { decide, type GateVerdict } from '#lib/server/auth/gate.ts'
import { allowReach, securityHeaders } from '#lib/server/auth/headers.ts'
import { sessionUser } from '#lib/server/auth/sessions.ts'
import { isSettingUp } from '#lib/server/auth/setup-code.ts'
import { bearerToken, tokenUser } from '#lib/server/auth/tokens.ts'
import type { SignedInUser } from '#lib/domain/permission.ts'
import { isDatabaseAway } from '#lib/server/db/pool.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { log } from '#lib/server/log.ts'

const foldersOf = (files: string[]) => files.map((file) => file.replace('/src/routes', '').replace(/\/\+[^/]*$/, ''))
const pages = new Set(foldersOf(Object.keys(import.meta.glob('/src/routes/**/+page{,.server}.{svelte,ts}'))))
// Routes without a page: what programs may ask.
const endpoints = new Set(
	foldersOf(Object.keys(import.meta.glob('/src/routes/**/+server.ts'))).filter((id) => !pages.has(id)),
)

// Set-up is complete for ever once it is: no query for it with every request.
let isKnownSetUp = false

async function isSetUp(): Promise<boolean> {
	isKnownSetUp ||= (await getAppliance()).setUpAt !== null
	return isKnownSetUp
}

/** SvelteKit names a form action as the query's first key, `?/code`. */
function formAction(url: URL): string | undefined {
	for (const key of url.searchParams.keys()) if (key.startsWith('/')) return key
	return undefined
}

/** Who asks, by cookie or by token and never by both. */
async function whoAsks(event: RequestEvent, token: string | undefined): Promise<SignedInUser | undefined> {
	const address = event.getClientAddress()
	if (token !== undefined) return tokenUser(token, address)
	const session = await sessionUser(event.cookies.get(sessionCookie), address)
	if (session) event.locals.sessionId = session.sessionId
	return session?.user
}

/** Finds out who asks, notes it in `locals`, and decides. */
async function askGate(event: RequestEvent): Promise<GateVerdict> {
	const isReady = await isSetUp()
	const token = bearerToken(event.request.headers.get('authorization'))
	const user = isReady ? await whoAsks(event, token) : undefined
	const hasCode = isReady ? false : await isSettingUp(event.cookies.get(setupCookie))
	if (user) event.locals.user = user
	event.locals.isSettingUp = hasCode
	return decide({
		routeId: event.route.id,
		pathname: event.url.pathname,
		method: event.request.method,
		formAction: formAction(event.url),
		isSetUp: isReady,
		isSettingUp: hasCode,
		user,
		hasToken: token !== undefined,
		isEndpoint: event.route.id !== null && endpoints.has(event.route.id),
	})
}

const isFormOfPage = (request: Request) => request.headers.get('x-sveltekit-action') === 'true'

/** Whether a browser asks for a page or a form's answer, so that it can be sent elsewhere; a program is told instead. */
function canBeSentElsewhere({ request, isDataRequest }: RequestEvent): boolean {
	if (request.headers.has('authorization')) return false
	const accept = request.headers.get('accept') ?? ''
	return isDataRequest || accept.includes('text/html') || isFormOfPage(request)
}

/**
 * Whether a changing request comes from a page of ours. SvelteKit checks this for forms; other content types are
 * checked here, so that no way of sending is left open.
 */
function isFromElsewhere({ request, url }: RequestEvent): boolean {
	if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return false
	const origin = request.headers.get('origin')
	return origin !== null && origin !== url.origin
}

function withHeaders(response: Response): Response {
	for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value)
	// What a signed-in user sees must not be found in the browser's cache after signing out.
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store')
	return response
}

async function answer({ event, resolve }: Parameters<Handle>[0]): Promise<Response> {
	if (isFromElsewhere(event)) return json({ code: 'request.foreign', message: 'Not from here.' }, { status: 403 })
	let verdict: GateVerdict
	try {
		verdict = await askGate(event)
	} catch (error) {
		if (!isDatabaseAway(error)) throw error
		return awayResponse(!event.isDataRequest && (event.request.headers.get('accept') ?? '').includes('text/html'))
	}
	if (verdict.answer === 'pass') {
		const response = await resolve(event)
		allowReach(response.headers, event.locals.mayReach ?? [])
		return response
	}
	const { path, status, code, message, obstacle } = verdict
	if (!canBeSentElsewhere(event)) {
		const challenge = status === 401 && event.request.headers.has('authorization')
		return json({ code, message }, { status, headers: challenge ? { 'www-authenticate': 'Bearer' } : {} })
	}
	// In the words that SvelteKit's forms know: the page stays where it is and says why.
	if (obstacle && isFormOfPage(event.request)) return json({ type: 'error', status, error: { code, message } })
	const isWorthReturningTo = path === '/login' && event.request.method === 'GET' && event.url.pathname !== '/'
	const target = isWorthReturningTo ? `/login?to=${encodeURIComponent(event.url.pathname + event.url.search)}` : path
	redirect(303, target)
}

export const handle: Handle = async (input) => withHeaders(await answer(input))

/** A user's mistake is said as it is; everything else is logged once, under a reference that the user can name. */
export const handleError: HandleServerError = (caught) => {
	if (caught.kind !== 'unknown') return
	const { error, event } = caught
	if (isDatabaseAway(error)) return databaseAway
	const refusal = refusalOf(error)
	if (refusal) return { status: refusal.status, code: refusal.code, message: refusal.message }
	const reference = randomBytes(4).toString('hex')
	log.error('request failed', { reference, route: event.route.id, method: event.request.method, error })
	return {
		status: 500,
		code: 'fault',
		message: `Something went wrong on the appliance’s side. Its log has it under ${reference}.`,
	}
}
