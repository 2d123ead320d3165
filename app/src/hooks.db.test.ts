import { isRedirect } from '@sveltejs/kit'
import { expect, test, vi } from 'vitest'
import { rolePermissions, type AreaLevels } from '#lib/domain/permission.ts'
import { sessionCookie } from '#lib/server/auth/cookies.ts'
import { openRoutes } from '#lib/server/auth/gate.ts'
import { startSession } from '#lib/server/auth/sessions.ts'
import { makeApiToken } from '#lib/server/auth/tokens.ts'
import { insertToken } from '#lib/server/db/api-tokens.ts'
import { closeDatabase, database, openDatabase } from '#lib/server/db/pool.ts'
import { markSetUp } from '#lib/server/db/settings.ts'
import { createUser, updateUser } from '#lib/server/db/users.ts'
import { freshDatabase } from '../tests/db.ts'
import { handle } from './hooks.server.ts'

const address = await freshDatabase()

const files = Object.keys(import.meta.glob('/src/routes/**/+{page,server,page.server}.{svelte,ts}'))
const found = files.map((file) => file.replace('/src/routes', '').replace(/\/\+[^/]*$/, '') || '/')
const routeIds = [...new Set([...found, '/(console)/added-tomorrow', '/api/v1/added-tomorrow'])]
const base = 'https://callytics.local'

interface Asked {
	method?: string
	headers?: Record<string, string>
	cookies?: Record<string, string>
	isDataRequest?: boolean
}

/** Asks one route; tells how it was answered without running the page itself. */
async function ask(
	routeId: string | null,
	{ method = 'GET', headers = {}, cookies = {}, isDataRequest = false }: Asked = {},
) {
	const path = (routeId ?? '/nothing').replace(/\/\([^)]*\)/g, '').replace(/\[[^\]]*\]/g, 'x') || '/'
	const request = new Request(base + path, { method, headers })
	const event = {
		request,
		url: new URL(request.url),
		route: { id: routeId },
		isDataRequest,
		cookies: { get: (name: string) => cookies[name] },
		getClientAddress: () => '192.0.2.9',
		locals: {} as App.Locals,
	}
	const resolve = vi.fn(() => new Response('the page'))
	try {
		const response = await handle({ event, resolve } as never)
		return { status: response.status, response, isPageRun: resolve.mock.calls.length > 0, locals: event.locals }
	} catch (thrown) {
		if (!isRedirect(thrown)) throw thrown
		return { status: thrown.status, location: thrown.location, isPageRun: resolve.mock.calls.length > 0 }
	}
}

const page = { accept: 'text/html' }

test('before the set-up every route leads to the wizard, and programs are refused', async () => {
	for (const routeId of routeIds.filter((id) => !id.startsWith('/setup'))) {
		expect(await ask(routeId, { headers: page }), routeId).toMatchObject({ location: '/setup', isPageRun: false })
		expect(await ask(routeId, { method: 'POST' }), routeId).toMatchObject({ status: 403, isPageRun: false })
	}
	expect(await ask('/setup', { headers: page })).toMatchObject({ isPageRun: true })
})

test('a page says what may be loaded into it and by whom it may be shown', async () => {
	const { response } = await ask('/setup', { headers: page })
	expect(response?.headers.get('x-frame-options')).toBe('DENY')
	expect(response?.headers.get('cache-control')).toContain('no-store')
	expect(response?.headers.has('strict-transport-security')).toBe(false)
})

test('after the set-up every route but the sign-in is closed without a session', async () => {
	await markSetUp()
	for (const routeId of routeIds.filter((id) => !openRoutes.has(id) && !id.startsWith('/setup'))) {
		const browsers: Record<string, string>[] = [{}, { [sessionCookie]: 'made-up' }]
		for (const cookies of browsers) {
			const browser = await ask(routeId, { headers: page, cookies })
			expect(browser.location, routeId).toMatch(/^\/login/)
			expect((await ask(routeId, { isDataRequest: true, cookies })).location, routeId).toMatch(/^\/login/)
			expect(await ask(routeId, { method: 'POST', cookies }), routeId).toMatchObject({ status: 401, isPageRun: false })
		}
	}
	expect(await ask(null)).toMatchObject({ status: 401, isPageRun: false })
	expect(await ask('/login', { headers: page })).toMatchObject({ isPageRun: true })
})

test('a session opens every route and says whose it is; a request from another site opens none', async () => {
	const user = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	const cookies: Record<string, string> = {}
	const jar = {
		get: () => undefined,
		set: (name: string, value: string) => void (cookies[name] = value),
		delete: () => {},
	}
	await startSession(user.id, { address: '192.0.2.7', userAgent: '' }, jar)
	for (const routeId of routeIds.filter((id) => !id.startsWith('/setup'))) {
		expect(await ask(routeId, { cookies }), routeId).toMatchObject({
			isPageRun: true,
			locals: { user: { name: 'Ada' } },
		})
	}
	const foreign = { method: 'POST', cookies, headers: { origin: 'https://evil.example' } }
	expect(await ask('/(console)/extensions', foreign)).toMatchObject({ status: 403, isPageRun: false })
	const own = { method: 'POST', cookies, headers: { origin: base } }
	expect(await ask('/(console)/extensions', own)).toMatchObject({ isPageRun: true })
	expect(await ask('/setup', { cookies, headers: page })).toMatchObject({ location: '/' })
})

/** Routes that are closed, and what each of them answers. */
const closedRoutes = routeIds.filter((id) => !openRoutes.has(id) && !id.startsWith('/setup'))
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

async function makeToken(scopes: AreaLevels, login = 'ada') {
	const { id: userId } = await database()
		.selectFrom('users')
		.select('id')
		.where('login', '=', login)
		.executeTakeFirstOrThrow()
	const { token, tokenHash } = makeApiToken()
	await insertToken({ tokenHash, userId, name: 'CRM', scopes, days: 30 })
	return { authorization: `Bearer ${token}` }
}

async function makeSession(login: string) {
	const { id } = await database().selectFrom('users').select('id').where('login', '=', login).executeTakeFirstOrThrow()
	const cookies: Record<string, string> = {}
	const set = (name: string, value: string) => void (cookies[name] = value)
	await startSession(id, { address: '192.0.2.7', userAgent: '' }, { get: () => undefined, set, delete: () => {} })
	return cookies
}

test('no route answers a session that is over or was switched off, by any method', async () => {
	const bert = await createUser({ name: 'Bert', login: 'bert', role: 'admin', passwordHash: 'x' })
	const expired = await makeSession('ada')
	await database()
		.updateTable('webSessions')
		.set({ expiresAt: new Date(0) })
		.execute()
	const switchedOff = await makeSession('bert')
	await updateUser(bert.id, { isActive: false })
	for (const routeId of closedRoutes)
		for (const method of methods)
			for (const cookies of [expired, switchedOff])
				expect(await ask(routeId, { method, cookies }), routeId).toMatchObject({ status: 401, isPageRun: false })
})

test('no route answers a token that is wrong, revoked or over, by any method; a cookie beside it does not help', async () => {
	const everything = { ...rolePermissions.admin } as AreaLevels
	const over = await makeToken(everything)
	await database()
		.updateTable('apiTokens')
		.set({ expiresAt: new Date(0) })
		.execute()
	const revoked = await makeToken(everything)
	await database().deleteFrom('apiTokens').where('expiresAt', '>', new Date()).execute()
	const cookies = await makeSession('ada')
	for (const routeId of closedRoutes)
		for (const method of methods)
			for (const headers of [over, revoked, { authorization: 'Bearer made-up' }, { authorization: 'Bearer' }])
				expect(await ask(routeId, { method, headers, cookies }), routeId).toMatchObject({
					status: 401,
					isPageRun: false,
				})
})

test('a good token opens what is made for programs, as far as its scopes go, and no page', async () => {
	const headers = await makeToken({ calls: 'read' })
	expect(await ask('/api/calls', { headers })).toMatchObject({ isPageRun: true, locals: { user: { isProgram: true } } })
	expect(await ask('/(console)/flows/[flowId]/export', { headers })).toMatchObject({ status: 403, isPageRun: false })
	for (const method of methods)
		expect(await ask('/(console)/calls', { method, headers })).toMatchObject({ status: 403, isPageRun: false })
	expect(await ask('/api/calls', { headers, method: 'POST' })).toMatchObject({ status: 403, isPageRun: false })
	// Another scheme is none of ours; then the cookie counts as ever.
	const basic = { authorization: 'Basic YTpi' }
	expect(await ask('/(console)/calls', { headers: basic, cookies: await makeSession('ada') })).toMatchObject({
		isPageRun: true,
	})
})

test('what a role may not is refused: a page by a page that says why, a form by a sentence, a program by JSON', async () => {
	await createUser({ name: 'Oli', login: 'oli', role: 'operator', passwordHash: 'x' })
	const cookies = await makeSession('oli')
	expect(await ask('/(console)/calls', { cookies })).toMatchObject({ isPageRun: true })
	const refused = { status: 303, location: '/refused?area=machine&wanted=read', isPageRun: false }
	expect(await ask('/(console)/firewall', { headers: page, cookies })).toMatchObject(refused)
	expect(await ask('/(console)/firewall', { isDataRequest: true, cookies })).toMatchObject(refused)
	const form = { method: 'POST', headers: { 'x-sveltekit-action': 'true' }, cookies }
	const answer = (await ask('/(console)/messages/[mailboxId]', form)).response
	const message = 'Your account may not change anything in “Messages and recordings”.'
	expect(await answer?.json()).toEqual({ type: 'error', status: 403, error: { code: 'permission.missing', message } })
	const program = await ask('/(console)/firewall/kernel', { cookies })
	expect([program.status, await program.response?.json()]).toEqual([
		403,
		{ code: 'permission.missing', message: 'Your account may not open “Machine”.' },
	])
})

test('while the database is away a page says so and tries again by itself', async () => {
	await closeDatabase()
	openDatabase({ ...address, host: '/nonexistent' })
	const { response } = await ask('/(console)/calls', { headers: page, cookies: { [sessionCookie]: 'x' } })
	expect(response?.status).toBe(503)
	expect(response?.headers.get('refresh')).toBe('3')
	expect(await response?.text()).toContain('The database is not answering; calls go on.')
	const program = await ask('/(console)/calls', { cookies: { [sessionCookie]: 'x' } })
	expect(await program.response?.json()).toMatchObject({ code: 'database.away' })
})
