/** A call's walk through several flows: into sub-flows and back, to error handlers, and across the death of the executor. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

type Drawn = Record<string, { type: string; config?: Record<string, unknown>; to?: Record<string, string> }>

/** A flow by its nodes, each with where its exits lead. */
function draw(nodes: Drawn): FlowDocument {
	const position = { x: 0, y: 0 }
	return {
		nodes: Object.entries(nodes).map(([id, { type, config = {} }]) => ({ id, type, name: id, config, position })),
		edges: Object.entries(nodes).flatMap(([from, { to = {} }]) =>
			Object.entries(to).map(([exit, target]) => ({ from, exit, to: target })),
		),
	}
}

const start = (next: string) => ({ type: 'start', to: { next } })
const say = (prompt: string, done: string) => ({ type: 'play', config: { prompt }, to: { done } })
const hangUp = { type: 'hangup' }
const enter = (to: Record<string, string>) => ({
	type: 'sub-flow',
	config: { flowId: 'inner', parameters: [{ variable: 'guest', value: '"Anna"' }], exits: [{ name: 'known' }] },
	to,
})
const noValue = { type: 'condition', config: { cases: [{ name: 'yes', expression: 'nobody_set_this == 1' }] } }

const flows: Record<string, FlowDocument> = {
	main: draw({
		start: start('sub'),
		sub: enter({ known: 'check', failed: 'sorry' }),
		check: {
			type: 'condition',
			config: { cases: [{ name: 'right', expression: 'welcomed == "Anna!"' }] },
			to: { right: 'good', otherwise: 'sorry' },
		},
		good: say('good', 'end'),
		sorry: say('sorry', 'end'),
		end: hangUp,
	}),
	inner: draw({
		start: start('hello'),
		hello: say('hello', 'back'),
		back: { type: 'return', config: { exit: 'known', values: [{ variable: 'welcomed', value: 'guest + "!"' }] } },
	}),
	broken: draw({
		start: start('fails'),
		fails: noValue,
		help: { type: 'error-handler', to: { next: 'sorry' } },
		sorry: say('sorry', 'again'),
		again: noValue,
	}),
	bare: draw({ start: start('fails'), fails: noValue }),
	labelled: draw({
		start: start('ask'),
		ask: { type: 'menu', config: { prompt: 'menu', digits: ['1', '2'], labels: { '1': 'sales' } }, to: { '1': 'end' } },
		end: hangUp,
	}),
	strange: draw({ start: start('back'), back: { type: 'return', config: { exit: 'elsewhere' } } }),
	hop: draw({ start: start('jump'), jump: { type: 'jump', config: { to: { kind: 'flow', flowId: 'broken' } } } }),
	round: draw({
		start: start('sub'),
		sub: { type: 'sub-flow', config: { flowId: 'round' }, to: { failed: 'sorry' } },
		sorry: say('sorry', 'end'),
		end: hangUp,
	}),
}

function routingWith(main: string, inner = 'inner'): Routing {
	const published = (id: string, name: string) => ({ id, name: id, version: 1, document: flows[name]! })
	return {
		...noRouting,
		revision: 1,
		dids: [{ did: '100', flowId: 'main' }],
		flows: [
			published('main', main),
			published('inner', inner),
			published('broken', 'broken'),
			published('round', 'round'),
		],
	}
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let current: FakeExecutor

const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)
const isEntered = (nodeId: string) =>
	redis.events.some((event) => event.name === 'node.entered' && event.nodeId === nodeId)
const entered = () => redis.events.flatMap((event) => (event.name === 'node.entered' ? [event.nodeId] : []))
const left = () =>
	redis.events.flatMap((event) => (event.name === 'node.left' ? [`${event.nodeId} ${event.exit}`] : []))

async function ring(routing: Routing): Promise<void> {
	current = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: current.port })
	await asterisk.connect()
	asterisk.ring('c1', '100')
}

const isOver = () => redis.told('call.ended')

beforeEach(() => {
	redis = new FakeRedis()
})
afterEach(() => current.kill(asterisk))

test('a call goes through another flow with its parameters, and comes back with its values', async () => {
	await ring(routingWith('main'))
	await eventually('end', isOver)
	expect(asterisk.played).toEqual(['sound:hello', 'sound:good'])
	expect(left()).toEqual([
		'start next',
		'start next',
		'hello done',
		'back known',
		'sub known',
		'check right',
		'good done',
	])
})

test('a call whose executor is killed within another flow goes on there and finds its way back', async () => {
	const routing = routingWith('main')
	await ring(routing)
	await eventually('the inner prompt', () => isEntered('hello') && asterisk.played.length === 1)
	await current.kill(asterisk)
	current = await startFakeExecutor(redis, routing, current.port)
	await asterisk.connect()
	await eventually('end', isOver)
	expect(redis.told('call.resumed')).toBe(true)
	expect(asterisk.played).toEqual(['sound:hello', 'sound:good'])
	expect(entered()).toEqual(['start', 'sub', 'start', 'hello', 'back', 'check', 'good', 'end'])
})

test('a call keeps the version of the inner flow it went into, whatever is published meanwhile', async () => {
	const routing = routingWith('main')
	await ring(routing)
	await eventually('the inner prompt', () => isEntered('hello'))
	routing.flows = routing.flows.map((flow) => (flow.id === 'inner' ? { ...flow, version: 2 } : flow))
	await eventually('end', isOver)
	expect(asterisk.played).toEqual(['sound:hello', 'sound:good'])
})

test.each([
	['fails and handles no errors of its own', 'bare'],
	['comes back by an exit nobody expects', 'strange'],
])('when the inner flow %s, the node that went into it fails', async (_, inner) => {
	await ring(routingWith('main', inner))
	await eventually('end', isOver)
	expect(left()).toContain('sub failed')
	expect(asterisk.played).toEqual(['sound:sorry'])
})

test('when the inner flow is not published, the node that would go into it fails', async () => {
	const routing = routingWith('main')
	await ring({ ...routing, flows: routing.flows.filter(({ id }) => id !== 'inner') })
	await eventually('end', isOver)
	expect(left()).toContain('sub failed')
	expect(asterisk.played).toEqual(['sound:sorry'])
})

test('a flow that goes through itself fails at the tenth depth instead of going round for ever', async () => {
	await ring(routingWith('round'))
	await eventually('end', isOver)
	expect(entered().filter((id) => id === 'sub')).toHaveLength(11)
	expect(asterisk.played).toEqual(['sound:sorry'])
})

test('a node that fails leads to the error handler, once; the second failure ends the call with a word', async () => {
	await ring(routingWith('broken'))
	await eventually('end', isOver)
	expect(entered()).toEqual(['start', 'fails', 'help', 'sorry', 'again'])
	expect(asterisk.played).toEqual(['sound:sorry', 'sound:callytics/unavailable'])
	expect(redis.events.at(-1)).toMatchObject({ disposition: 'failed' })
})

test('a call that jumps into another flow goes on there for good', async () => {
	await ring(routingWith('hop'))
	await eventually('end', isOver)
	expect(entered()).toEqual(['start', 'jump', 'start', 'fails', 'help', 'sorry', 'again'])
})

test('the log of a call says what the key was called that the caller pressed', async () => {
	await ring(routingWith('labelled'))
	await eventually('menu', () => isEntered('ask'))
	asterisk.press('c1', '1')
	await eventually('end', isOver)
	expect(redis.events.find((event) => event.name === 'node.left' && event.nodeId === 'ask')).toMatchObject({
		...{ exit: '1', label: 'sales' },
	})
})
