/** Flows that decide, count, go through one another and fail: what a caller hears of it, and what the log says. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audibleMs } from '../phones/sound.ts'
import { pathOf } from './call-log.ts'
import { drawFlow } from './draw-flow.ts'
import { makeFlow } from './fixtures.ts'
import { speak, whenHeard } from './spoken.ts'
import { heardAs, openWorld } from './world.ts'
import type { World } from './world.ts'

const say = (words: string) => ['play', { prompt: [{ kind: 'text', text: words, language: '' }] }] as const
const remember = (variable: string, value: string) => ['set-variable', { assignments: [{ variable, value }] }] as const
const ask = (maximum: number, variable: string) =>
	[
		'collect-digits',
		{
			...{ prompt: 'callytics/menu', variable, minimum: 1, maximum, terminator: '#' },
			...{ timeoutSeconds: 4, nextDigitSeconds: 2, attempts: 1 },
		},
	] as const

/** Goes through another flow with the entry doubled, and is told what became of it. */
const through = (flowId: string) =>
	drawFlow(
		{
			ask: ask(2, 'entry'),
			sub: [
				'sub-flow',
				{
					flowId,
					parameters: [{ variable: 'given', value: 'int(entry) * 2' }],
					exits: [{ name: 'small' }, { name: 'large' }],
				},
			],
			told: say('It came back as {{ result }}.'),
		},
		['ask collected > sub', 'sub small > told', 'sub large > after-large'],
	)

const inner = drawFlow(
	{
		look: ['condition', { cases: [{ name: 'small', expression: 'given < 10' }] }],
		small: ['return', { exit: 'small', values: [{ variable: 'result', value: '"number " + string(given)' }] }],
		large: ['return', { exit: 'large', values: [] }],
		odd: ['return', { exit: 'sideways', values: [] }],
	},
	['look small > small', 'look otherwise > large', 'look failed > odd'],
)

const makeFlows = (innerId: string, greetingId: string) => ({
	through: through(innerId),
	condition: drawFlow(
		{
			ask: ask(4, 'entry'),
			look: [
				'condition',
				{
					cases: [
						{ name: 'ours', expression: 'entry.startsWith("12") && call.caller.startsWith("+32")' },
						{ name: 'large', expression: 'int(entry) > 5000' },
						{ name: 'broken', expression: 'entry == "77" && nobody_knows > 1' },
					],
				},
			],
		},
		['ask collected > look', ...['ours', 'large', 'otherwise', 'failed'].map((exit) => `look ${exit} > by-${exit}`)],
	),
	loop: drawFlow({ three: ['loop', { times: 3, counter: 'round' }], count: say('This is round number {{ round }}.') }, [
		'three again > count',
		'count done > three',
		'three done > over',
	]),
	'jump to a node': drawFlow(
		{
			hello: say('Before the jump.'),
			jump: ['jump', { to: { kind: 'node', nodeId: 'there' } }],
			there: say('After the jump.'),
		},
		['hello done > jump'],
	),
	'jump to a flow': drawFlow({ jump: ['jump', { to: { kind: 'flow', flowId: greetingId } }] }),
	'error handler': drawFlow(
		{
			broken: ['condition', { cases: [{ name: 'yes', expression: 'nobody_knows > 1' }] }],
			help: ['error-handler', {}],
			sorry: say('Something went wrong, and somebody is looking at it.'),
		},
		['help next > sorry'],
	),
	split: drawFlow(
		{
			dice: [
				'split',
				{
					shares: [
						{ name: 'never', percent: 0 },
						{ name: 'always', percent: 100 },
					],
				},
			],
		},
		['dice never > by-never', 'dice always > by-always'],
	),
	wait: drawFlow({ pause: ['wait', { seconds: 4, callerHears: { kind: 'music' } }] }),
	'wait in silence': drawFlow({ pause: ['wait', { seconds: 3, callerHears: { kind: 'silence' } }] }),
	tag: drawFlow(
		{
			department: remember('department', '"repairs"'),
			mark: ['tag', { tag: '{{ department }}', note: 'by {{ call.caller }}' }],
		},
		['department next > mark'],
	),
	busy: drawFlow({ start: ['start', { answer: false }], bye: ['hangup', { prompt: [], cause: 17 }] }, [
		'start next > bye',
	]),
	rejected: drawFlow({ start: ['start', { answer: false }], bye: ['hangup', { prompt: [], cause: 21 }] }, [
		'start next > bye',
	]),
})

let world: World
let dids: Record<keyof ReturnType<typeof makeFlows>, string>
beforeAll(async () => {
	world = await openWorld('logic')
	const greetingId = await makeFlow(world, 'Greeting', drawFlow({ hello: ['play', { prompt: 'callytics/welcome' }] }))
	dids = await world.publish(makeFlows(await makeFlow(world, 'Inner', inner), greetingId))
})
afterAll(() => world?.close())

async function callThrough(name: keyof typeof dids, keys?: string) {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	if (keys) {
		await call.answered()
		await call.press(keys)
	}
	const end = await call.ended(60_000)
	const { call: logged, events } = await world.log.endedCall(from)
	return { end, logged, events, path: pathOf(events), hearing: await call.hear() }
}

test.each([
	['1204#', 'ours'],
	['9000#', 'large'],
	['300#', 'otherwise'],
	['77#', 'failed'],
])('of several conditions the first that holds counts: %s leaves by %s', async (keys, exit) => {
	const { path } = await callThrough('condition', keys)
	expect(path).toEqual(['start:next', 'ask:collected', `look:${exit}`, `by-${exit}`])
})

test('a flow goes through another one, which is given values and gives some back', async () => {
	const { path, hearing } = await callThrough('through', '4#')
	expect(path).toEqual([
		'start:next',
		'ask:collected',
		'sub:small',
		'start:next',
		'look:small',
		'small:small',
		'told:done',
		'end',
	])
	expect(whenHeard(hearing, [await speak(world, 'It came back as number 8.')])).not.toContain(undefined)
})

test('it comes back by the exit the other flow chose', async () => {
	expect((await callThrough('through', '40#')).path.slice(2)).toEqual([
		'sub:large',
		'start:next',
		'look:otherwise',
		'large:large',
		'after-large',
	])
})

test('a loop goes round as often as it says, counting', async () => {
	const { path, hearing } = await callThrough('loop')
	expect(path).toEqual([
		'start:next',
		...Array<string[]>(3).fill(['three:again', 'count:done']).flat(),
		'three:done',
		'over',
	])
	const rounds = await Promise.all([1, 2, 3].map((round) => speak(world, `This is round number ${round}.`)))
	const times = whenHeard(hearing, rounds)
	expect(times).not.toContain(undefined)
	expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
})

test('a jump goes on at another node of the flow', async () => {
	const { path } = await callThrough('jump to a node')
	expect(path).toEqual(['start:next', 'hello:done', 'jump:jumped', 'there:done', 'end'])
})

test('a jump goes on in another flow', async () => {
	const { path, hearing } = await callThrough('jump to a flow')
	expect(path).toEqual(['start:next', 'jump:jumped', 'start:next', 'hello:done', 'end'])
	expect(heardAs(hearing, 'welcome')).toEqual(['whole'])
})

test('what fails without an edge of its own goes to the error handler, and the caller hears it', async () => {
	const { path, hearing } = await callThrough('error handler')
	expect(path).toEqual(['start:next', 'broken:failed', 'help:next', 'sorry:done', 'end'])
	expect(
		whenHeard(hearing, [await speak(world, 'Something went wrong, and somebody is looking at it.')]),
	).not.toContain(undefined)
})

test('a share of nothing is never taken, and one of all always', async () => {
	for (let count = 0; count < 3; count++) expect((await callThrough('split')).path.at(-1)).toBe('by-always')
})

test('who waits hears music, for as long as was said', async () => {
	const { events, hearing } = await callThrough('wait')
	const at = (name: string) => events.find((event) => event.name === name && event.nodeId === 'pause')?.at ?? 0
	expect(at('node.left') - at('node.entered')).toBeGreaterThan(3900)
	expect(at('node.left') - at('node.entered')).toBeLessThan(6000)
	expect(audibleMs(hearing.samples.subarray(0, 4000 * 8))).toBeGreaterThan(2000)
})

test('a wait in silence is silent', async () => {
	const { hearing } = await callThrough('wait in silence')
	expect(audibleMs(hearing.samples.subarray(0, 2500 * 8))).toBeLessThan(200)
	expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
})

test('a tag stands in the log, with its note in the timeline', async () => {
	const { logged, events } = await callThrough('tag')
	expect((logged as unknown as { tag: string }).tag).toBe('repairs')
	expect(JSON.stringify(events.find((event) => event.name === 'call.tagged'))).toMatch(/by \+?324700/)
})

test.each<['busy' | 'rejected', number]>([
	['busy', 486],
	['rejected', 403],
])('a call that was never answered is ended as %s: the carrier is told %i', async (name, status) => {
	const { end, logged } = await callThrough(name)
	expect(end).toMatchObject({ by: 'refused', status })
	expect(logged).toMatchObject({ ended_by: 'flow', cause: name === 'busy' ? 17 : 21 })
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
