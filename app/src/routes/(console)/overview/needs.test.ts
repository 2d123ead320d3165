/** The overview asks for a person when, and only when, something needs one. */
import { describe, expect, test } from 'vitest'
import type { SipStatus } from '#lib/domain/events.ts'
import { findNeeds, nameOfUnit, type Situation } from './needs.ts'

const trunk = { id: 't1', name: 'Northgate', host: 'sip.northgate.example', isEnabled: true }
const status = (state: SipStatus['state'], detail?: string): SipStatus => ({
	kind: 'trunk',
	endpoint: 'trunk-t1',
	state,
	detail,
	at: 1_000,
})

const healthy: Situation = {
	trunks: [trunk],
	extensions: [{ id: 'e1' }],
	flows: [{ id: 'f1', publishedVersion: 1 }],
	inboundRoutes: [{ did: '+441632960100', flowId: 'f1', flowName: 'Main line', publishedVersion: 1 }],
	endpoints: [status('registered')],
	services: [{ unit: 'callytics-executor.service', state: 'active' }],
	now: 1_000,
}

describe('nothing needs anybody', () => {
	test('when every line is ready and numbers lead to published flows', () => {
		expect(findNeeds(healthy)).toEqual([])
	})

	test('when a trunk that does not answer was switched off', () => {
		const trunks = [{ ...trunk, isEnabled: false }]
		expect(findNeeds({ ...healthy, trunks, endpoints: [status('unreachable')] })).toEqual([])
	})

	test('while a trunk was not heard of yet', () => {
		expect(findNeeds({ ...healthy, endpoints: [] })).toEqual([])
	})
})

describe('a person is asked for', () => {
	test('when a backup is missing, with the reason why the last one failed', () => {
		const [need] = findNeeds({ ...healthy, backupAlarm: { since: 1_000, problem: 'nas does not answer.' } })
		expect(need).toMatchObject({ lamp: 'fail', title: 'A backup is missing', evidence: 'nas does not answer.' })
		expect(need?.action?.href).toBe('/backup')
	})

	test('when a certificate of one’s own ends soon, and more so when it has', () => {
		const until = 1_000 + 6.5 * 86_400_000
		const [soon] = findNeeds({ ...healthy, certificateAlarm: { step: 'week', until } })
		expect(soon).toMatchObject({ lamp: 'warn', title: 'The console’s certificate ends in 6 days' })
		expect(soon?.action?.href).toBe('/certificate')
		const [ended] = findNeeds({ ...healthy, certificateAlarm: { step: 'ended', until: 500 } })
		expect(ended).toMatchObject({ lamp: 'fail', title: 'The console’s certificate has ended', since: 500 })
	})

	test('when trunks are off since a restore, which is said of all of them at once', () => {
		const [need] = findNeeds({ ...healthy, trunksHeldSince: 1_000 })
		expect(need).toMatchObject({ lamp: 'fail', since: 1_000, action: { href: '/trunks' } })
	})

	test('when the carrier refuses the trunk, with its answer as evidence', () => {
		const [need] = findNeeds({ ...healthy, endpoints: [status('rejected', '403 Forbidden')] })
		expect(need).toMatchObject({ lamp: 'fail', since: 1_000, action: { href: '/trunks/t1' } })
		expect(need?.title).toBe('The carrier of trunk Northgate refuses us')
		expect(need?.evidence).toContain('403 Forbidden')
	})

	test('when a service is down, before anything else', () => {
		const needs = findNeeds({
			...healthy,
			endpoints: [status('unreachable')],
			services: [{ unit: 'asterisk.service', state: 'failed' }],
		})
		expect(needs.map((need) => need.title)).toEqual(['Asterisk is down', 'Trunk Northgate does not answer'])
	})

	test('when the disk fills up, more urgently once recordings are stopped', () => {
		const needOf = (level: 'enough' | 'short' | 'full', usedShare: number) =>
			findNeeds({ ...healthy, disk: { level, usedShare } })[0]
		expect(needOf('enough', 0.8)).toBeUndefined()
		expect(needOf('short', 0.87)).toMatchObject({ lamp: 'warn', title: 'The disk is 87 % full' })
		expect(needOf('full', 0.96)).toMatchObject({ lamp: 'fail', action: { href: '/system' } })
	})

	test('when a number leads to a flow that was never published', () => {
		const inboundRoutes = [{ ...healthy.inboundRoutes[0]!, publishedVersion: null }]
		expect(findNeeds({ ...healthy, inboundRoutes })[0]?.action?.href).toBe('/flows/f1')
	})

	test.each([
		['an extension', { extensions: [] }, '/extensions'],
		['a published flow', { flows: [{ id: 'f1', publishedVersion: null }] }, '/flows/f1'],
		['a trunk', { trunks: [] }, '/trunks'],
		['an inbound route', { inboundRoutes: [] }, '/inbound-routes'],
	])('when %s is missing, one next step at a time', (_what, change, href) => {
		expect(findNeeds({ ...healthy, ...change }).map((need) => need.action?.href)).toEqual([href])
	})
})

test('parts of the machine have names people know', () => {
	expect(['callytics-executor.service', 'postgresql@18-main.service', 'redis-server.service'].map(nameOfUnit)).toEqual([
		'Call engine',
		'Database',
		'Redis',
	])
})
