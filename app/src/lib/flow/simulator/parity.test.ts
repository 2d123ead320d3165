/** The simulator tells the truth: a real call with the same keys takes the same path and ends in the same words. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { Schedule } from '#lib/domain/schedule.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '#lib/server/ari/fake-asterisk.ts'
import { eventually, FakeRedis, startFakeExecutor, type FakeExecutor } from '#lib/server/call/fake-executor.ts'
import type { SimulatedRun, SimulationInput } from './script.ts'
import { simulate } from './simulate.server.ts'
import { flowOf, node, reception, scriptOf, served, worldOf } from './try-flow.test-data.ts'

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

const box = { mailboxId: 'box', greeting: 'callytics/leave-message', thanks: [] }
const room = { room: 'Meeting', pin: '4711', moderatorPin: '0815', attempts: 2 }
const order = { method: 'GET', url: 'https://shop.example/orders', keep: [{ variable: 'order', path: 'state' }] }
const orderExits = ['success', 'not-found', 'refused', 'server-error', 'bad-answer', 'unreachable', 'timeout', 'failed']

const documents: Record<string, FlowDocument> = {
	...{ main: reception, logic, pin },
	message: served('message', box, ['left', 'nothing-said']),
	review: served('message', { ...box, greeting: [], reviews: true }, ['left', 'nothing-said']),
	conference: served('conference', room, ['left', 'wrong-pin', 'locked']),
	http: served('http-request', { ...order, retries: 0 }, orderExits),
}
const flowIds = Object.keys(documents)
const didOf = (flowId: string) => String(2000 + flowIds.indexOf(flowId))
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
	dids: flowIds.map((flowId) => ({ did: didOf(flowId), flowId })),
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

const verbs = { keys: 'digits', dial: 'dial', message: 'record-message', conference: 'conference' } as const

/** Waits until the real call waits where the simulated one does. */
async function untilItWaits({ steps, pending }: SimulatedRun): Promise<void> {
	const kind = pending?.kind
	if (!kind || !(kind in verbs)) throw new Error(`the simulated call does not wait: ${kind}`)
	const isInNode = () => redis.events.filter((event) => event.name === 'node.entered').length === steps.length
	const isAsked = () => executor.calls.all()[0]?.entry.step?.verb === verbs[kind as keyof typeof verbs]
	const isThere: Record<keyof typeof verbs, () => boolean> = {
		keys: () => true,
		dial: () => callee() !== undefined,
		message: () => asterisk.recording.size > 0,
		conference: () => redis.told('conference.joined'),
	}
	await seen(kind, () => isInNode() && isAsked() && isThere[kind as keyof typeof verbs]())
}

/** Does at the small Asterisk what the script says; some of it was seen to before the call. */
async function perform(input: SimulationInput): Promise<void> {
	switch (input.kind) {
		case 'keys':
			for (const key of input.keys) asterisk.press('c1', key)
			return
		case 'hang-up':
			asterisk.spokenSeconds = 0
			return asterisk.hangUp('c1')
		case 'message':
			asterisk.spokenSeconds = input.seconds
			if (input.endedBy === 'hang-up') return asterisk.hangUp('c1')
			if (input.endedBy === 'key') asterisk.press('c1', '#')
			return asterisk.endRecording([...asterisk.recording.keys()][0]!, input.seconds)
		case 'conference':
			return asterisk.comeBack('c1', redis.events[0]!.callId, input.outcome === 'kicked' ? 'KICKED' : 'DTMF')
		case 'dial':
			if (input.outcome !== 'answered') return asterisk.hangUp(callee()!, 17, input.outcome === 'busy' ? 486 : 603)
			asterisk.pickUp(callee()!)
			await seen('talk', () => redis.told('talk.started'))
			return asterisk.hangUp(input.talkEndedBy === 'caller' ? 'c1' : callee()!)
		default:
			throw new Error(`nobody does ${input.kind}`)
	}
}

/** Answers of other machines, and a room that is locked or full, are so before a call comes to them. */
const isForeseen = (input: SimulationInput) =>
	input.kind === 'http' ||
	input.kind === 'http-failure' ||
	(input.kind === 'conference' && (input.outcome === 'locked' || input.outcome === 'full'))

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

function foresee(inputs: SimulationInput[]): void {
	const answers = inputs.filter((input) => input.kind === 'http' || input.kind === 'http-failure')
	executor.otherMachine = async ({ url }) => {
		const answer = answers.shift()
		if (answer?.kind !== 'http') return { kind: answer?.reason ?? 'unreachable', detail: 'No answer.' }
		return {
			kind: 'answer',
			status: answer.status,
			headers: { 'content-type': answer.contentType },
			body: answer.body,
			url,
		}
	}
	for (const { outcome } of inputs.filter((input) => input.kind === 'conference')) {
		if (outcome === 'locked') asterisk.variables.set('CONFBRIDGE_INFO(locked,_4d_eeting)', '1')
		if (outcome === 'full') asterisk.variables.set('CONFBRIDGE_INFO(parties,_4d_eeting)', '1000')
	}
}

/** A real call does what the simulator foresees. */
async function compare(flowId: string, inputs: SimulationInput[]): Promise<void> {
	const dialled = didOf(flowId)
	const world = { ...worldOf(documents), stateOfSchedule: () => ({ state: 'closed' as const, detail: 'not open' }) }
	const simulateTo = (count: number) => simulate(flowId, { ...scriptOf(...inputs.slice(0, count)), dialled }, world)
	const simulated = await simulateTo(inputs.length)
	foresee(inputs)
	asterisk.ring('c1', dialled)
	for (const [index, input] of inputs.entries()) {
		if (isForeseen(input)) continue
		await untilItWaits(await simulateTo(index))
		await perform(input)
	}
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
])('a call goes as it was simulated: %s', (_what, inputs) => compare('main', inputs))

test('a call goes as it was simulated: through sub-flow, condition, loop, hours, jump and error handler', () =>
	compare('logic', []))

const key = (keys: string): SimulationInput => ({ kind: 'keys', keys })
const spoken = (seconds: number, endedBy: 'key' | 'silence' | 'hang-up' = 'key'): SimulationInput => ({
	...{ kind: 'message', seconds, endedBy },
})
const hangsUp: SimulationInput = { kind: 'hang-up' }
const confers = (outcome: 'left' | 'kicked' | 'locked' | 'full'): SimulationInput => ({
	...{ kind: 'conference', outcome, seconds: 60 },
})
const answer = (status: number, body = '{"state":"sent"}', contentType = 'application/json'): SimulationInput => ({
	...{ kind: 'http', status, body, contentType },
})

test.each<[string, string, SimulationInput[]]>([
	['a message that is left, and a key after it', 'message', [spoken(5), key('1')]],
	['a message ended by silence, and a caller who hangs up after it', 'message', [spoken(5, 'silence'), hangsUp]],
	['a message that is left by hanging up', 'message', [spoken(5, 'hang-up')]],
	['a caller who says nothing', 'message', [spoken(0, 'silence'), key('1')]],
	['a message that is heard again and left', 'review', [spoken(5), key('3'), key('1'), key('1')]],
	['a message that is spoken again', 'review', [spoken(5), key('2'), spoken(5), key('1'), key('1')]],
	['a message that is left by hanging up in the question after it', 'review', [spoken(5), hangsUp]],
	['a message that was taken back before somebody hangs up', 'review', [spoken(5), key('2'), hangsUp]],
	['a caller who hangs up without having said anything', 'message', [spoken(0, 'hang-up')]],
	['a conference that the caller leaves', 'conference', [key('4711#'), confers('left'), key('1')]],
	['a host who is put out of the conference', 'conference', [key('0815#'), confers('kicked'), key('1')]],
	['a caller who hangs up in the conference', 'conference', [key('4711#'), hangsUp]],
	['a locked conference', 'conference', [key('4711#'), confers('locked'), key('1')]],
	['a full conference, and a caller who hangs up after it', 'conference', [key('4711#'), confers('full'), hangsUp]],
	['a wrong PIN', 'conference', [key('1#'), key('2#'), key('1')]],
	...[200, 404, 403, 500, 302].map((status): [string, string, SimulationInput[]] => [
		`an answer of ${status}`,
		'http',
		[answer(status), key('1')],
	]),
	['an answer that is no JSON', 'http', [answer(200, '<html>', 'text/html'), key('1')]],
	...(['timeout', 'unreachable', 'refused', 'too-large'] as const).map(
		(reason): [string, string, SimulationInput[]] => [
			`no answer: ${reason}`,
			'http',
			[{ kind: 'http-failure', reason }, hangsUp],
		],
	),
])('a call goes as it was simulated: %s', (_what, flowId, inputs) => compare(flowId, inputs))
