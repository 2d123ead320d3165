import { expect, test } from 'vitest'
import { noPermissions, rolePermissions, type SignedInUser } from '#lib/domain/permission.ts'
import type { Role } from '#lib/domain/user.ts'
import { decide, openRoutes, type Knock } from './gate.ts'

// Every route there is: a folder of src/routes with a page or an endpoint in it.
const files = Object.keys(import.meta.glob('/src/routes/**/+{page,server,page.server}.{svelte,ts}'))
const routeIds = [...new Set(files.map((file) => file.replace('/src/routes', '').replace(/\/\+[^/]*$/, '') || '/'))]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const userOf = (role: Role, change: Partial<SignedInUser> = {}): SignedInUser => ({
	...{ id: 'u', name: 'Ada', role, permissions: rolePermissions[role], needsSecondFactor: false },
	...change,
})
const user = userOf('admin')

const knock = (change: Partial<Knock>): Knock => ({
	routeId: '/',
	pathname: '/',
	method: 'GET',
	formAction: undefined,
	isSetUp: true,
	isSettingUp: false,
	user: undefined,
	hasToken: false,
	isEndpoint: false,
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

test('an administrator gets through, and not into the wizard', () => {
	expect(decide(knock({ user })).answer).toBe('pass')
	expect(decide(knock({ routeId: '/setup', user }))).toMatchObject({ path: '/' })
})

/** Written down a second time, by hand: what an operator may open. A route that is not here is closed to them. */
const operatorOpens = [
	'/(console)',
	'/(console)/[...path]',
	'/(console)/account',
	'/(console)/account/second-factor',
	'/(console)/calls',
	'/(console)/calls/[callId]',
	'/(console)/calls/[callId]/recordings/[recordingId]',
	'/(console)/go-to',
	'/(console)/help',
	'/(console)/help/api',
	'/(console)/help/expressions',
	'/(console)/help/nodes/[type]',
	'/(console)/help/testing',
	'/(console)/messages',
	'/(console)/messages/[mailboxId]',
	'/(console)/messages/[mailboxId]/[messageId]',
	'/(console)/messages/new',
	'/(console)/refused',
	'/(console)/versions',
	'/api/calls',
	'/api/calls/[callId]',
	'/api/metrics',
	'/api/overview',
]
/** In which of them something may be changed: the own account, what says only where one is, and what asks by itself. */
const operatorChanges = [
	'/(console)/[...path]',
	'/(console)/account',
	'/(console)/account/second-factor',
	'/(console)/go-to',
	'/(console)/refused',
	'/(console)/versions',
]
const closed = routeIds.filter((id) => !openRoutes.has(id) && !isSetup(id))
const refusal = { answer: 'go-to', status: 403, code: 'permission.missing' }
const isReading = (method: string) => method === 'GET' || method === 'HEAD'

test.for(closed)('%s: an operator gets as far as an operator may, by every method', (routeId) => {
	for (const method of methods) {
		const verdict = decide(knock({ routeId, method, user: userOf('operator') }))
		const isOpen = (isReading(method) ? operatorOpens : operatorChanges).includes(routeId)
		if (isOpen) expect(verdict, method).toEqual({ answer: 'pass' })
		else expect(verdict, method).toMatchObject(refusal)
	}
})

test.for(closed)('%s: somebody who may nothing gets no further than to their own account', (routeId) => {
	const nobody = userOf('supervisor', { permissions: { ...noPermissions, account: 'change' } })
	const verdict = decide(knock({ routeId, method: 'POST', user: nobody }))
	if (operatorChanges.includes(routeId)) expect(verdict).toEqual({ answer: 'pass' })
	else expect(verdict).toMatchObject(refusal)
})

test.for(closed)('%s: whoever owes a second factor gets to its set-up only', (routeId) => {
	const owing = userOf('admin', { needsSecondFactor: true })
	const verdict = decide(knock({ routeId, user: owing }))
	if (routeId === '/(console)/account/second-factor') expect(verdict).toEqual({ answer: 'pass' })
	else expect(verdict).toMatchObject({ path: '/account/second-factor', status: 403 })
})

test.for(closed)('%s: a token that is none opens nothing, and a good one no page', (routeId) => {
	for (const method of methods) {
		const bad = decide(knock({ routeId, method, hasToken: true, isEndpoint: true }))
		expect(bad).toMatchObject({ answer: 'go-to', status: 401, code: 'token.refused' })
		const program = userOf('admin', { isProgram: true })
		const page = decide(knock({ routeId, method, hasToken: true, user: program }))
		expect(page).toMatchObject({ answer: 'go-to', status: 403 })
	}
})

test('a token does what its scopes say where programs may ask', () => {
	const reader = userOf('admin', { isProgram: true, permissions: { ...noPermissions, calls: 'read' } })
	const asking = { hasToken: true, isEndpoint: true, user: reader }
	expect(decide(knock({ ...asking, routeId: '/api/calls' })).answer).toBe('pass')
	expect(decide(knock({ ...asking, routeId: '/api/calls', method: 'POST' }))).toMatchObject(refusal)
	expect(decide(knock({ ...asking, routeId: '/(console)/flows/[flowId]/export' }))).toMatchObject(refusal)
	expect(decide(knock({ ...asking, routeId: '/api/brand-new' }))).toMatchObject(refusal)
})

test('a route that nobody has put into an area is for administrators only', () => {
	for (const role of ['supervisor', 'operator'] as const)
		for (const method of methods)
			expect(decide(knock({ routeId: '/(console)/brand-new', method, user: userOf(role) }))).toMatchObject(refusal)
	expect(decide(knock({ routeId: '/(console)/brand-new', user })).answer).toBe('pass')
})

/** Written down a second time, by hand: where the machine begins. */
const machine = ['audit', 'backup', 'certificate', 'firewall', 'network', 'people', 'system', 'update', 'vpn']

test.for(closed)('%s: an administrator whom the machine is closed to has no way into it', (routeId) => {
	const permissions = { ...rolePermissions.admin, machine: 'nothing' } as const
	const place = routeId.split('/')[2] ?? ''
	for (const method of place === 'help' ? ['GET'] : ['GET', 'POST']) {
		const verdict = decide(knock({ routeId, method, user: userOf('admin', { permissions }) }))
		if (machine.includes(place)) expect(verdict, method).toMatchObject(refusal)
		else expect(verdict, method).toEqual({ answer: 'pass' })
	}
})

test('somebody who may change the machine but is no administrator changes no people and makes no tokens', () => {
	const wide = userOf('supervisor', { permissions: rolePermissions.admin })
	expect(decide(knock({ routeId: '/(console)/firewall', method: 'POST', user: wide })).answer).toBe('pass')
	expect(decide(knock({ routeId: '/(console)/people', user: wide })).answer).toBe('pass')
	expect(decide(knock({ routeId: '/(console)/people/[userId]', method: 'POST', user: wide }))).toMatchObject(refusal)
	expect(decide(knock({ routeId: '/(console)/account/tokens/new', user: wide }))).toMatchObject(refusal)
	for (const place of ['setup', 'sheet', 'restore'])
		expect(decide(knock({ routeId: `/(console)/backup/${place}`, user: wide })), place).toMatchObject(refusal)
})
