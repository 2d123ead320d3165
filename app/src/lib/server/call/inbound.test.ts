/** Where a call goes, by the number that was dialled and who dialled it. */
import { expect, test } from 'vitest'
import { isSameNumber } from '#lib/domain/number.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { Schedule } from '#lib/domain/schedule.ts'
import { decide as decideFor, endpointOf, type Entrance } from './inbound.ts'

const document = { nodes: [], edges: [] }
const trunk = {
	id: 't1',
	name: 'Carrier',
	endpoint: 'trunk-t1',
	dialFormat: '00{number}',
	callerId: '',
	isEnabled: true,
}
const current: Routing = {
	...noRouting,
	revision: 1,
	applianceName: 'Test',
	headerPrefix: 'X-Callytics',
	extensions: [{ id: 'e1', number: '101', name: 'Anna' }],
	trunks: [{ ...trunk, id: 't0', endpoint: 'trunk-t0', isEnabled: false }, trunk],
	dids: [
		{ did: '+3225550100', flowId: 'f1' },
		{ did: '+3225550101', flowId: 'unpublished' },
	],
	flows: [{ id: 'f1', name: 'Main', version: 3, document }],
}
const routingOf = (routing: Routing) => ({
	current: routing,
	findDid: (dialled: string) => routing.dids.find((did) => isSameNumber(did.did, dialled)),
})
const routing = routingOf(current)
const decide = (by: typeof routing, entrance: Entrance, dialled: string, endpoint = '101') =>
	decideFor(by, entrance, dialled, endpoint)

test.each(['+3225550100', '003225550100', '3225550100'])(
	'a carrier that writes our number %s reaches its flow',
	(dialled) => {
		const decision = decide(routing, 'inbound', dialled)
		expect(decision.program).toEqual({ kind: 'flow', flowId: 'f1', version: 3 })
		expect(decision.direction).toBe('inbound')
		expect(decision.flow).toEqual({ flowId: 'f1', flowName: 'Main', flowVersion: 3 })
	},
)

test('a number of nobody is announced as such', () => {
	expect(decide(routing, 'unknown', '3225559999').program).toMatchObject({
		kind: 'announcement',
		prompt: 'callytics/no-such-number',
		cause: 1,
		disposition: 'no-such-number',
	})
})

test('a carrier cannot reach an extension by its short number', () => {
	expect(decide(routing, 'inbound', '101').program).toMatchObject({ disposition: 'no-such-number' })
})

test('a number whose flow is not published says so in the call log', () => {
	expect(decide(routing, 'inbound', '+3225550101').program).toMatchObject({
		disposition: 'failed',
		reason: '+3225550101 leads to a flow that has not been published.',
	})
})

test('an extension that dials another one rings it', () => {
	const decision = decide(routing, 'internal', '101')
	expect(decision.direction).toBe('internal')
	expect(decision.program).toMatchObject({
		kind: 'direct',
		request: { rounds: [[{ kind: 'extension', number: '101' }]] },
	})
})

test('an extension that dials # and a number calls out through the first trunk that is switched on', () => {
	const decision = decide(routing, 'internal', '#+32477123456')
	expect(decision.direction).toBe('outbound')
	expect(decision.program).toMatchObject({
		kind: 'direct',
		request: { rounds: [[{ kind: 'number', number: '+32477123456', trunkId: 't1' }]] },
	})
})

test('dialling out without a trunk says what is missing', () => {
	const decision = decide(routingOf({ ...current, trunks: [] }), 'internal', '#123456')
	expect(decision.program).toMatchObject({ disposition: 'failed', prompt: 'callytics/unavailable' })
})

test.each(['#', '#1', '#12a4', '#1234567890123456789012345'])('%s is not dialled out', (dialled) => {
	expect(decide(routing, 'internal', dialled).program).toMatchObject({ disposition: 'no-such-number' })
})

test('an extension reaches the echo test', () => {
	expect(decide(routing, 'internal', '*43').program).toEqual({ kind: 'echo-test' })
})

test('an extension reaches its messages, whatever number it shows, and hears when it has no mailbox', () => {
	const withBox = routingOf({ ...current, mailboxes: [{ id: 'm1', name: 'Anna', extension: '101' }] })
	const program = { kind: 'messages', extension: '101' }
	expect(decide(withBox, 'internal', '*97')).toEqual({
		direction: 'internal',
		program: { ...program, hasMailbox: true },
	})
	expect(decide(routing, 'internal', '*97').program).toEqual({ ...program, hasMailbox: false })
})

test.each<[Entrance, string]>([
	['inbound', '101'],
	['unknown', 'trunk-t1'],
	['internal', '999'],
])('nobody else reaches messages: %s, %s', (entrance, endpoint) => {
	const withBox = routingOf({ ...current, mailboxes: [{ id: 'm1', name: 'Anna', extension: '101' }] })
	expect(decide(withBox, entrance, '*97', endpoint).program).toMatchObject({ disposition: 'no-such-number' })
})

test('an extension that dials one of our outside numbers gets its flow', () => {
	const decision = decide(routing, 'internal', '003225550100')
	expect(decision).toMatchObject({ direction: 'internal', program: { kind: 'flow' } })
})

test('an extension that dials nothing of ours is told so', () => {
	expect(decide(routing, 'internal', '999').program).toMatchObject({ disposition: 'no-such-number' })
})

test('the endpoint is read from the name of its channel, dashes included', () => {
	expect(endpointOf('PJSIP/trunk-5f3a9c1e-7b22-0000001a')).toBe('trunk-5f3a9c1e-7b22')
	expect(endpointOf('PJSIP/101-00000002')).toBe('101')
})

const schedule: Schedule = {
	id: 's1',
	name: 'Office',
	timeZone: 'Europe/Brussels',
	week: {},
	holidays: [],
	override: null,
	starCode: '*81',
}

test('a star code switches its schedule to closed, and back when it is closed', () => {
	const withSchedule = (override: Schedule['override']) =>
		routingOf({
			...current,
			schedules: [
				{ ...schedule, starCode: '' },
				{ ...schedule, override },
			],
		})
	const program = { kind: 'switch-schedule', scheduleId: 's1', name: 'Office' }
	expect(decide(withSchedule(null), 'internal', '*81').program).toEqual({ ...program, override: 'closed' })
	expect(decide(withSchedule('open'), 'internal', '*81').program).toEqual({ ...program, override: 'closed' })
	expect(decide(withSchedule('closed'), 'internal', '*81').program).toEqual({ ...program, override: null })
})

test('a star code that comes from a carrier switches nothing', () => {
	const routed = routingOf({ ...current, schedules: [schedule] })
	expect(decide(routed, 'unknown', '*81').program).toMatchObject({ kind: 'announcement' })
	expect(decide(routed, 'internal', '').program).toMatchObject({ kind: 'announcement' })
})
