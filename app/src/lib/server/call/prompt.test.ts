/** What callers hear and enter, through the real verbs on a small Asterisk. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CallEvent, CallEventName, CallEventOf } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually as eventuallyIn, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const position = { x: 0, y: 0 }
const node = (id: string, type: string, config: object): FlowDocument['nodes'][number] => ({
	...{ id, type, name: id, position },
	config: config as Record<string, unknown>,
})
const edge = (from: string, exit: string, to: string) => ({ from, exit, to })
const text = (words: string) => ({ kind: 'text', text: words })
const value = (expression: string, as: string) => ({ kind: 'value', value: expression, as })
const sound = (name: string) => ({ kind: 'sound', sound: name })

/** start → language → the node under test, whose exits lead to a goodbye. */
function flowOf(type: string, config: object, exits: string[]): FlowDocument {
	const assignments = [
		{ variable: 'order', value: '"4711"' },
		{ variable: 'total', value: '12.5' },
	]
	return {
		nodes: [
			node('start', 'start', {}),
			node('set', 'set-variable', { assignments }),
			node('it', type, config),
			node('bye', 'hangup', { prompt: 'bye' }),
		],
		edges: [edge('start', 'next', 'set'), edge('set', 'next', 'it'), ...exits.map((exit) => edge('it', exit, 'bye'))],
	}
}

const say = (...prompt: object[]) => flowOf('play', { prompt }, ['done', 'failed'])
const menuOf = (config: object) =>
	flowOf('menu', { prompt: 'menu', timeoutSeconds: 1, attempts: 1, ...config }, ['1', '12', '2', 'no-input'])

const flows: Record<string, FlowDocument> = {
	mixed: say(sound('welcome'), text('Your order {{ order }}'), value('order', 'digits'), value('total', 'money')),
	moment: say(value('"2026-11-21T20:15:00Z"', 'time')),
	own: say(sound('own/3f-9'), sound('own/../../secret'), sound('a,sound:b')),
	partly: say(sound('welcome'), text('unspeakable'), text('{{ missing }}'), value('order', 'date')),
	nothing: say(text('unspeakable')),
	empty: say(text('{{ call.callerName == "Caller" ? "" : "x" }}')),
	slow: say(text('takes for ever')),
	several: menuOf({ digits: ['1', '12', '2'], nextDigitSeconds: 1 }),
	patient: menuOf({ digits: ['1', '12', '2'], nextDigitSeconds: 30, timeoutSeconds: 30 }),
	whole: menuOf({ digits: ['1'], canInterrupt: false }),
	wait: flowOf('wait', { seconds: 1, callerHears: { kind: 'music' } }, ['done']),
	hold: flowOf('wait', { seconds: 600, callerHears: { kind: 'music' } }, ['done']),
	hours: flowOf('hours', { schedule: 's1' }, ['open', 'closed', 'holiday']),
	tag: flowOf('tag', { tag: 'order {{ order }}', note: 'paid {{ total }}' }, ['next']),
	split: flowOf('split', { shares: [share('a', 100), share('b', 0)] }, ['a']),
	loop: roundAndRound(),
}

function share(name: string, percent: number) {
	return { name, percent }
}

/** A loop of two rounds with a prompt in each. */
function roundAndRound(): FlowDocument {
	const flow = flowOf('loop', { times: 2 }, ['done'])
	flow.nodes.push(node('round', 'play', { prompt: [text('round {{ round }}')] }))
	flow.edges.push(edge('it', 'again', 'round'), edge('round', 'done', 'it'))
	return flow
}

const names = Object.keys(flows)
const routing: Routing = {
	...noRouting,
	revision: 1,
	language: 'en-gb',
	timeZone: 'Asia/Tokyo',
	schedules: [
		{
			...{ id: 's1', name: 'Office', timeZone: 'UTC', week: {}, holidays: [] },
			...{ override: 'open' as const, starCode: '' },
		},
	],
	dids: names.map((name, index) => ({ did: String(2000 + index), flowId: name })),
	flows: names.map((name) => ({ id: name, name, version: 1, document: flows[name]! })),
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

const eventually = (what: string, check: () => boolean) => eventuallyIn(what, check, redis)
const callTo = (flow: string) => asterisk.ring('c1', String(2000 + names.indexOf(flow)))
const eventsOf = <N extends CallEventName>(name: N) =>
	redis.events.filter((event: CallEvent): event is CallEvent & CallEventOf<N> => event.name === name)
const exitOf = (nodeId: string) => eventsOf('node.left').find((event) => event.nodeId === nodeId)?.exit
const notes = () => eventsOf('call.noted').map(({ note }) => note)
const heard = (count: number) => eventually(`prompt ${count}`, () => asterisk.played.length === count)

async function ended(): Promise<void> {
	await eventually('end', () => redis.told('call.ended'))
	expect(asterisk.channels.size).toBe(0)
	expect(redis.journal.size).toBe(0)
}

async function restart(): Promise<void> {
	await executor.kill(asterisk)
	executor = await startFakeExecutor(redis, routing, executor.port)
	await asterisk.connect()
}

describe('a caller hears', () => {
	test('sounds, texts and values as one prompt', async () => {
		callTo('mixed')
		await ended()
		expect(asterisk.played[0]).toBe(
			'sound:welcome,sound:/speech/en-gb/Your-order-4711,sound:/speech/en-gb/4-7-1-1,sound:/speech/en-gb/12-50-euros',
		)
		expect(exitOf('it')).toBe('done')
	})

	test('moments in the time zone of the appliance', async () => {
		callTo('moment')
		await ended()
		expect(asterisk.played[0]).toBe('sound:/speech/en-gb/05-15')
	})

	test('sounds of the user from their folder, and nothing that is no name of a sound', async () => {
		callTo('own')
		await ended()
		expect(asterisk.played[0]).toBe('sound:/sounds/3f-9')
		expect(notes()).toEqual([
			'A part of a prompt was left out. own/../../secret is no name of a sound.',
			'A part of a prompt was left out. a,sound:b is no name of a sound.',
		])
	})

	test('what can be said, and the call log why the rest was not', async () => {
		callTo('partly')
		await ended()
		expect(asterisk.played[0]).toBe('sound:welcome')
		expect(notes().sort()).toEqual([
			'A part of a prompt was left out. It could not be spoken.',
			'A part of a prompt was left out. missing: The variable missing is not set.',
			'A part of a prompt was left out. order cannot be said as date: it is "4711".',
		])
	})

	test('the goodbye when nothing of a prompt could be said', async () => {
		callTo('nothing')
		await ended()
		expect(exitOf('it')).toBe('failed')
		expect(asterisk.played).toEqual(['sound:bye'])
	})

	test('nothing, and goes on, when a text comes out empty', async () => {
		callTo('empty')
		await ended()
		expect(exitOf('it')).toBe('done')
		expect(asterisk.played).toEqual(['sound:bye'])
	})
})

test('a prompt that was spoken is not spoken again after a restart, and is heard once', async () => {
	callTo('mixed')
	await heard(1)
	await restart()
	await ended()
	expect(asterisk.played).toHaveLength(2)
	expect(exitOf('it')).toBe('done')
})

test('a caller who hangs up while a text is being spoken is not waited with', async () => {
	callTo('slow')
	await eventually('speaking', () => executor.speaking.includes('takes for ever'))
	asterisk.hangUp('c1')
	await ended()
	expect(redis.events.at(-1)).toMatchObject({ disposition: 'abandoned' })
})

describe('an entry of several digits', () => {
	test('ends as soon as nothing more can follow', async () => {
		callTo('patient')
		await heard(1)
		asterisk.press('c1', '1')
		asterisk.press('c1', '2')
		await ended()
		expect(exitOf('it')).toBe('12')
	})

	test('ends at once with a digit that begins no choice', async () => {
		callTo('patient')
		await heard(1)
		asterisk.press('c1', '9')
		await ended()
		expect(exitOf('it')).toBe('no-input')
		expect(eventsOf('digits.received')).toMatchObject([{ digits: '9' }])
	})

	test('ends after a pause where more could follow', async () => {
		callTo('several')
		await heard(1)
		asterisk.press('c1', '1')
		await ended()
		expect(exitOf('it')).toBe('1')
	})

	test('ends with # at once where more could follow', async () => {
		callTo('patient')
		await heard(1)
		asterisk.press('c1', '1')
		asterisk.press('c1', '#')
		await ended()
		expect(exitOf('it')).toBe('1')
	})

	test('keeps what was pressed before a restart', async () => {
		callTo('patient')
		await heard(1)
		asterisk.press('c1', '1')
		await eventually('first digit kept', () =>
			[...redis.journal.values()].some((json) => json.includes('"digits":"1"')),
		)
		await restart()
		asterisk.press('c1', '2')
		await ended()
		expect(exitOf('it')).toBe('12')
		expect(asterisk.played.filter((media) => media === 'sound:menu')).toHaveLength(1)
	})
})

test('a prompt that must be heard is heard to its end, and keys pressed meanwhile or before count', async () => {
	asterisk.onRequest = (request) => {
		if (request.endsWith('/answer')) asterisk.press('c1', '1')
		return true
	}
	callTo('whole')
	await ended()
	expect(exitOf('it')).toBe('1')
	expect(asterisk.played).toEqual(['sound:menu', 'sound:bye'])
	expect(asterisk.requests.filter((request) => request.startsWith('DELETE playbacks/'))).toEqual([])
})

describe('a wait', () => {
	test('has music as long as it lasts', async () => {
		callTo('wait')
		await ended()
		const music = asterisk.requests.filter((request) => request.includes('/moh'))
		expect(music).toEqual(['POST channels/c1/moh', 'DELETE channels/c1/moh'])
		expect(exitOf('it')).toBe('done')
	})

	test('is no longer after a restart', async () => {
		callTo('wait')
		await eventually('music', () => asterisk.requests.includes('POST channels/c1/moh'))
		const began = Date.now()
		await restart()
		await ended()
		expect(exitOf('it')).toBe('done')
		expect(Date.now() - began).toBeLessThan(1_900)
	})

	test('ends when the caller hangs up', async () => {
		callTo('hold')
		await eventually('music', () => asterisk.requests.includes('POST channels/c1/moh'))
		asterisk.hangUp('c1')
		await ended()
	})
})

test('a call goes on by what the schedule says, and the call log tells why', async () => {
	callTo('hours')
	await ended()
	expect(exitOf('it')).toBe('open')
	expect(eventsOf('node.left').find(({ nodeId }) => nodeId === 'it')?.note).toBe('The schedule says: opened by hand.')
})

test('a share of all calls is all calls', async () => {
	callTo('split')
	await ended()
	expect(exitOf('it')).toBe('a')
})

test('a tag stands in the call log with the values of variables', async () => {
	callTo('tag')
	await ended()
	expect(eventsOf('call.tagged')).toMatchObject([{ tag: 'order 4711', note: 'paid 12.5' }])
})

test('a loop goes round as often as it is set, also when the executor is killed in it', async () => {
	callTo('loop')
	await heard(1)
	await restart()
	await ended()
	expect(asterisk.played).toEqual(['sound:/speech/en-gb/round-1', 'sound:/speech/en-gb/round-2', 'sound:bye'])
})
