import { expect, test } from 'vitest'
import { decide, openRoutes, type Knock } from './gate.ts'

// Every route there is: a folder of src/routes with a page or an endpoint in it.
const files = Object.keys(import.meta.glob('/src/routes/**/+{page,server,page.server}.{svelte,ts}'))
const routeIds = [...new Set(files.map((file) => file.replace('/src/routes', '').replace(/\/\+[^/]*$/, '') || '/'))]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const user = { id: 'u', name: 'Ada', role: 'admin' } as const

const knock = (change: Partial<Knock>): Knock => ({
	routeId: '/',
	pathname: '/',
	method: 'GET',
	formAction: undefined,
	isSetUp: true,
	isSettingUp: false,
	user: undefined,
	...change,
})

const isSetup = (routeId: string) => routeId === '/setup' || routeId.startsWith('/setup/')

test('there are routes to look at', () => {
	expect(routeIds.length).toBeGreaterThan(3)
	expect(routeIds).toContain('/login')
})

test.for(routeIds.filter((id) => !openRoutes.has(id)))('%s answers nobody without a session', (routeId) => {
	for (const method of methods) {
		const verdict = decide(knock({ routeId, method, formAction: '/code' }))
		expect(verdict).toMatchObject({ answer: 'go-to', path: isSetup(routeId) ? '/' : '/login' })
	}
})

test.for(routeIds.filter((id) => !isSetup(id)))('%s does not answer before the set-up is complete', (routeId) => {
	for (const method of methods) {
		for (const isSettingUp of [false, true]) {
			const verdict = decide(knock({ routeId, method, isSetUp: false, isSettingUp, user }))
			expect(verdict).toMatchObject({ answer: 'go-to', path: '/setup' })
		}
	}
})

test.for(routeIds.filter(isSetup))('%s does not answer a browser that has not shown the code', (routeId) => {
	const verdict = decide(knock({ routeId, method: 'POST', formAction: '/administrator', isSetUp: false }))
	expect(verdict).toMatchObject({ answer: 'go-to', path: '/setup' })
	expect(decide(knock({ routeId, method: 'POST', isSetUp: false, isSettingUp: true })).answer).toBe('pass')
})

test('a route that somebody adds tomorrow is closed', () => {
	expect(decide(knock({ routeId: '/(console)/brand-new' }))).toMatchObject({ answer: 'go-to', status: 401 })
	expect(decide(knock({ routeId: '/api/v1/brand-new', method: 'POST' }))).toMatchObject({
		answer: 'go-to',
		status: 401,
	})
})

test('a path that no route has tells nobody so without a session', () => {
	expect(decide(knock({ routeId: null, pathname: '/nothing' }))).toMatchObject({ answer: 'go-to', path: '/login' })
})

test('a route whose name only begins like the wizard’s is not the wizard', () => {
	expect(decide(knock({ routeId: '/setup-secrets', isSetUp: false, isSettingUp: true })).answer).toBe('go-to')
})

test('of the wizard only the code can be sent before the code was shown', () => {
	const asking = { routeId: '/setup', isSetUp: false }
	expect(decide(knock({ ...asking, method: 'GET' })).answer).toBe('pass')
	expect(decide(knock({ ...asking, method: 'POST', formAction: '/code' })).answer).toBe('pass')
	expect(decide(knock({ ...asking, method: 'POST' })).answer).toBe('go-to')
	expect(decide(knock({ ...asking, method: 'PUT', formAction: '/code' })).answer).toBe('go-to')
})

test('somebody signed in gets through, and not into the wizard', () => {
	expect(decide(knock({ user })).answer).toBe('pass')
	expect(decide(knock({ routeId: '/setup', user }))).toMatchObject({ path: '/' })
})
