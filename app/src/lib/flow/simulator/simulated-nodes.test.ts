/** Every kind of thing a call can wait for, as the simulator asks and answers it. */
import { describe, expect, test } from 'vitest'
import type { FlowDocument } from '../document.ts'
import type { SimulatedRun, SimulationInput, SimulationScript } from './script.ts'
import { simulate } from './simulate.server.ts'
import { flowOf, node, scriptOf, worldOf } from './try-flow.test-data.ts'

/** start → the node under test; each of its exits leads to a hang-up of that name. */
function around(type: string, config: Record<string, unknown>, exits: string[]): FlowDocument {
	const ends = exits.map((exit) => node(`to-${exit}`, 'hangup'))
	return flowOf(
		[node('start', 'start'), node('it', type, config), ...ends],
		['start next it', ...exits.map((exit) => `it ${exit} to-${exit}`)],
	)
}

const tryIt = (document: FlowDocument, ...inputs: SimulationInput[]) =>
	simulate('main', scriptOf(...inputs), worldOf({ main: document }))
const exitOf = (run: SimulatedRun) => run.steps.find(({ nodeId }) => nodeId === 'it')?.exit
const http = (status: number, body = '', contentType = 'application/json'): SimulationInput => ({
	kind: 'http',
	status,
	contentType,
	body,
})

describe('opening hours', () => {
	const office = around('hours', { schedule: 'office' }, ['open', 'closed', 'holiday', 'failed'])

	test('go by the plan, or as somebody has switched them', async () => {
		expect(exitOf(await tryIt(office))).toBe('open')
		const script: SimulationScript = { ...scriptOf(), switched: { office: 'closed' } }
		const closed = await simulate('main', script, worldOf({ main: office }))
		expect(exitOf(closed)).toBe('closed')
		expect(closed.steps[1]!.note).toContain('switched by hand')
	})

	test('are asked at the simulated moment, time spent before counted', async () => {
		const asked: Date[] = []
		const world = worldOf({
			main: flowOf(
				[node('start', 'start'), node('pause', 'wait', { seconds: 60 }), node('it', 'hours', { schedule: 'office' })],
				['start next pause', 'pause done it'],
			),
		})
		const stateOfSchedule = (_id: string, _override: unknown, at: Date) => {
			asked.push(at)
			return { state: 'open' as const, detail: 'as planned' }
		}
		await simulate('main', scriptOf(), { ...world, stateOfSchedule })
		expect(asked).toEqual([new Date('2026-11-20T14:31:00Z')])
	})
})

describe('an HTTP request', () => {
	const lookup = around(
		'http-request',
		{ url: 'https://shop.example/orders', keep: [{ variable: 'order', path: 'order' }], timeoutSeconds: 5, retries: 1 },
		['success', 'not-found', 'timeout', 'bad-answer', 'unreachable'],
	)

	test('is answered by the script, and what is kept of it stands at the step', async () => {
		expect((await tryIt(lookup)).pending).toMatchObject({ kind: 'http', url: 'https://shop.example/orders' })
		const run = await tryIt(lookup, http(200, '{"order":{"total":12.5}}'))
		expect(exitOf(run)).toBe('success')
		expect(run.steps[1]).toMatchObject({ variables: { order: '{"total":12.5}' } })
	})

	test.each<[SimulationInput, string]>([
		[http(404), 'not-found'],
		[http(200, 'not json'), 'bad-answer'],
		[{ kind: 'http-failure', reason: 'timeout' }, 'timeout'],
		[{ kind: 'http-failure', reason: 'unreachable' }, 'unreachable'],
	])('%o leaves by %s', async (input, exit) => {
		expect(exitOf(await tryIt(lookup, input))).toBe(exit)
	})
})

describe('a message', () => {
	const box = around('message', { mailboxId: 'box', reviews: true }, ['left', 'nothing-said'])

	test('is left, after it was heard again', async () => {
		const speaks: SimulationInput = { kind: 'message', seconds: 12, endedBy: 'key' }
		expect((await tryIt(box)).pending).toMatchObject({ kind: 'message' })
		const run = await tryIt(box, speaks, { kind: 'keys', keys: '3' }, { kind: 'keys', keys: '1' })
		expect(exitOf(run)).toBe('left')
		expect(run.steps[1]!.heard).toContain('the message that was just recorded')
		expect(run.steps[1]!.happened).toContain('Speaks 12 s for Sales box.')
	})

	test('of silence is none; one of a caller who hangs up is kept', async () => {
		expect(exitOf(await tryIt(box, { kind: 'silence' }))).toBe('nothing-said')
		const gone = await tryIt(box, { kind: 'message', seconds: 4, endedBy: 'hang-up' })
		expect(gone.end).toMatchObject({ kind: 'caller' })
		expect(gone.steps.at(-1)!.happened).toContain('The message is left.')
	})
})

test('chance is what the script says', async () => {
	const shares = [
		{ name: 'a', percent: 30 },
		{ name: 'b', percent: 70 },
	]
	const split = around('split', { shares }, ['a', 'b'])
	expect((await tryIt(split)).pending).toMatchObject({ kind: 'random' })
	expect(exitOf(await tryIt(split, { kind: 'random', value: 0.29 }))).toBe('a')
	expect(exitOf(await tryIt(split, { kind: 'random', value: 0.3 }))).toBe('b')
})

test('a conference is left, or never entered because it is locked', async () => {
	const room = around('conference', { room: 'Monday' }, ['left', 'locked'])
	expect((await tryIt(room)).pending).toMatchObject({ kind: 'conference', room: 'Monday' })
	expect(exitOf(await tryIt(room, { kind: 'conference', outcome: 'left', seconds: 600 }))).toBe('left')
	expect(exitOf(await tryIt(room, { kind: 'conference', outcome: 'locked', seconds: 0 }))).toBe('locked')
})

test('what would go out is told and not sent', async () => {
	const hook = around('webhook', { webhookId: 'hook' }, ['next'])
	expect((await tryIt(hook)).steps[1]!.happened).toEqual(['A webhook would be sent.'])
	const tag = around('tag', { tag: 'order {{ call.caller }}' }, ['next'])
	expect((await tryIt(tag)).steps[1]!.happened).toEqual(['Tagged order +447700900482.'])
})

test('a sub-flow is walked as published, with its own variables, and comes back by its exit', async () => {
	const main = flowOf(
		[
			node('start', 'start'),
			node('it', 'sub-flow', {
				flowId: 'pin',
				parameters: [{ variable: 'wanted', value: '4' }],
				exits: [{ name: 'right' }],
			}),
			node('bye', 'hangup'),
		],
		['start next it', 'it right bye'],
	)
	const back = { exit: 'right', values: [{ variable: 'twice', value: 'wanted * 2' }] }
	const pin = flowOf([node('start', 'start'), node('back', 'return', back)], ['start next back'])
	const run = await simulate('main', scriptOf(), worldOf({ main, pin }))
	expect(run.steps.map(({ flowId, nodeId, exit }) => `${flowId} ${nodeId} ${exit ?? ''}`)).toEqual([
		'main start next',
		'main it right',
		'pin start next',
		'pin back right',
		'main bye ',
	])
	expect(run.steps.at(-1)!.variables).toEqual({ twice: '8' })
})

test('a flow that does not exist, and an expression without a value, leave by failed with the reason', async () => {
	const gone = around('sub-flow', { flowId: 'nowhere' }, ['failed'])
	expect(exitOf(await tryIt(gone))).toBe('failed')
	const unset = around('set-variable', { assignments: [{ variable: 'x', value: 'nobody + 1' }] }, ['failed'])
	const run = await tryIt(unset)
	expect(exitOf(run)).toBe('failed')
	expect(run.steps[1]!.note).toContain('nobody')
})

test('the error handler takes over where nothing else is set', async () => {
	const flow = flowOf(
		[
			node('start', 'start'),
			node('it', 'set-variable', { assignments: [{ variable: 'x', value: 'nobody' }] }),
			node('rescue', 'error-handler'),
			node('bye', 'hangup'),
		],
		['start next it', 'rescue next bye'],
	)
	expect((await tryIt(flow)).steps.map(({ nodeId }) => nodeId)).toEqual(['start', 'it', 'rescue', 'bye'])
})

test('an expression that takes too long ends the run instead of holding up the appliance', async () => {
	const list = `[${Array.from({ length: 60 }, (_, index) => index).join(',')}]`
	const slow = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, a + b + c + d >= 0))))`
	const flow = flowOf(
		[node('start', 'start'), node('it', 'set-variable', { assignments: [{ variable: 'x', value: slow }] })],
		['start next it', 'it next it', 'it failed it'],
	)
	const beganAt = performance.now()
	const run = await tryIt(flow)
	expect(run.end).toBeDefined()
	expect(performance.now() - beganAt).toBeLessThan(5_000)
})

test('a number is spoken as the voice would say it', async () => {
	const prompt = [
		{ kind: 'text', text: 'You called from {{ call.caller }}.' },
		{ kind: 'value', value: '12.5', as: 'money', currency: 'GBP' },
	]
	const run = await tryIt(around('play', { prompt }, ['done']))
	expect(run.steps[1]!.heard).toEqual(['You called from +447700900482.', expect.stringContaining('pound')])
})
