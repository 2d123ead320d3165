/** The simulator tells the truth: a real call with the same keys takes the same path and ends in the same words. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { Schedule } from '#lib/domain/schedule.ts'
import { FakeAsterisk } from '#lib/server/ari/fake-asterisk.ts'
import { eventually, FakeRedis, startFakeExecutor, type FakeExecutor } from '#lib/server/call/fake-executor.ts'
import type { SimulationInput } from './script.ts'
import { simulate } from './simulate.server.ts'
import { flowOf, node, reception, scriptOf, worldOf } from './try-flow.test-data.ts'

const twice = { exit: 'right', values: [{ variable: 'twice', value: 'wanted * 2' }] }
const pin = flowOf([node('start', 'start'), node('back', 'return', twice)], ['start next back'])
const hasDoubled = { cases: [{ name: 'doubled', expression: 'twice == 8 && call.dialled == "2001"' }] }
const subFlow = { flowId: 'pin', parameters: [{ variable: 'wanted', value: '4' }], exits: [{ name: 'right' }] }
const unset = { assignments: [{ variable: 'x', value: 'nobody + 1' }] }

/** Through a sub-flow, a condition, a loop, a schedule, a jump and a failure to the error handler. */
const logic = flowOf(
	[
		node('start', 'start'),
		node('sub', 'sub-flow', subFlow),
		node('ask', 'condition', hasDoubled),
		node('loop', 'loop', { times: 2 }),
		node('mark', 'tag', { tag: 'again' }),
		node('hours', 'hours', { schedule: 'office' }),
		node('jump', 'jump', { to: { kind: 'node', nodeId: 'broken' } }),
		node('broken', 'set-variable', unset),
		node('rescue', 'error-handler'),
		node('bye', 'hangup', { prompt: 'callytics/goodbye' }),
	],
	[
		'start next sub',
		'sub right ask',
		'ask doubled loop',
		'loop again mark',
		'mark next loop',
		'loop done hours',
		'hours closed jump',
		'rescue next bye',
	],
)
const documents = { main: reception, logic, pin }
const never: Schedule = {
	id: 'office',
	name: 'Office',
	timeZone: 'Europe/London',
	week: {},
	holidays: [],
	override: null,
	starCode: '',
}

const routing: Routing = {
	...noRouting,
	revision: 1,
	extensions: [{ id: 'e1', number: '201', name: 'Sales' }],
	dids: [
		{ did: '2000', flowId: 'main' },
		{ did: '2001', flowId: 'logic' },
	],
	flows: Object.entries(documents).map(([id, document]) => ({ id, name: id, version: 1, document })),
	schedules: [never],
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let executor: FakeExecutor
beforeEach(async () => {
	redis = new FakeRedis()
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port })
	await asterisk.connect()
})
afterEach(() => executor.kill(asterisk))

const seen = (what: string, check: () => boolean) => eventually(what, check, redis)
const callee = () => [...asterisk.channels.keys()].find((id) => id.includes('-leg-'))

/** Does at the small Asterisk what the script says. */
async function perform(input: SimulationInput, prompts: number): Promise<void> {
	if (input.kind === 'dial') {
		await seen('ringing', () => callee() !== undefined)
		if (input.outcome === 'answered') {
			asterisk.pickUp(callee()!)
			await seen('talk', () => redis.told('talk.started'))
			asterisk.hangUp(input.talkEndedBy === 'caller' ? 'c1' : callee()!)
		} else asterisk.hangUp(callee()!, 17, input.outcome === 'busy' ? 486 : 603)
		return
	}
	await seen('a prompt', () => asterisk.played.length >= prompts)
	if (input.kind === 'keys') asterisk.press('c1', input.keys)
	if (input.kind === 'hang-up') asterisk.hangUp('c1')
}

/** Nodes in the order they were entered, each with the exit it was left by, however much later. */
function realPath(events: CallEvent[]): string[] {
	const path: { nodeId: string; exit?: string }[] = []
	for (const event of events) {
		if (event.name === 'node.entered') path.push({ nodeId: event.nodeId })
		if (event.name !== 'node.left') continue
		const left = path.findLast((step) => step.nodeId === event.nodeId && step.exit === undefined)
		if (left) left.exit = event.exit
	}
	return path.map(({ nodeId, exit }) => (exit ? `${nodeId} ${exit}` : nodeId))
}

/** A real call does what the simulator foresees. */
async function compare(flowId: 'main' | 'logic', dialled: string, inputs: SimulationInput[]): Promise<void> {
	const world = { ...worldOf(documents), stateOfSchedule: () => ({ state: 'closed' as const, detail: 'not open' }) }
	const simulated = await simulate(flowId, { ...scriptOf(...inputs), dialled }, world)
	asterisk.ring('c1', dialled)
	for (const input of inputs) await perform(input, 2)
	await seen('end', () => redis.told('call.ended'))
	const real = redis.events.find((event) => event.name === 'call.ended')
	expect(simulated.steps.map(({ nodeId, exit }) => (exit ? `${nodeId} ${exit}` : nodeId))).toEqual(
		realPath(redis.events),
	)
	expect(simulated.end).toMatchObject({ disposition: real?.disposition, reason: real?.reason })
}

const dials = (outcome: 'answered' | 'busy' | 'rejected', talkEndedBy: 'caller' | 'callee' = 'callee') =>
	({ kind: 'dial', outcome, talkSeconds: 5, talkEndedBy }) as const

test.each<[string, SimulationInput[]]>([
	['answered, and the callee hangs up', [{ kind: 'keys', keys: '1' }, dials('answered')]],
	['answered, and the caller hangs up', [{ kind: 'keys', keys: '1' }, dials('answered', 'caller')]],
	['busy', [{ kind: 'keys', keys: '1' }, dials('busy')]],
	['an exit that leads nowhere', [{ kind: 'keys', keys: '1' }, dials('rejected')]],
	['an extension that does not exist', [{ kind: 'keys', keys: '2' }]],
	['a caller who hangs up in the menu', [{ kind: 'hang-up' }]],
])('a call goes as it was simulated: %s', (_what, inputs) => compare('main', '2000', inputs))

test('a call goes as it was simulated: through sub-flow, condition, loop, hours, jump and error handler', () =>
	compare('logic', '2001', []))
