/** Simulated calls: what somebody who tries a draft is shown. */
import { describe, expect, test } from 'vitest'
import type { FlowDocument } from '../document.ts'
import type { SimulatedRun, SimulationInput } from './script.ts'
import { simulate } from './simulate.server.ts'
import { flowOf, node, reception, scriptOf, worldOf } from './try-flow.test-data.ts'

const tryFlow = (document: FlowDocument, ...inputs: SimulationInput[]) =>
	simulate('main', scriptOf(...inputs), worldOf({ main: document }))
const path = (run: SimulatedRun) => run.steps.map(({ nodeId, exit }) => (exit ? `${nodeId} ${exit}` : nodeId))
const key = (keys: string): SimulationInput => ({ kind: 'keys', keys })

describe('a draft is walked', () => {
	test('to the first question, which says what can be answered', async () => {
		const run = await tryFlow(reception)
		expect(path(run)).toEqual(['start next', 'welcome done', 'menu'])
		expect(run.pending).toMatchObject({ kind: 'keys', nodeId: 'menu', nodeName: 'menu' })
		expect(run.end).toBeUndefined()
		expect(run.steps[1]).toMatchObject({ heard: ['Welcome.'], atSeconds: 0 })
	})

	test('on by a key to the phone that is rung', async () => {
		const run = await tryFlow(reception, key('1'))
		expect(run.pending).toMatchObject({ kind: 'dial', rings: ['201 Sales'] })
	})

	test('to its end when nobody answers, the ringing counted into the time', async () => {
		const run = await tryFlow(reception, key('1'), {
			kind: 'dial',
			outcome: 'no-answer',
			talkSeconds: 0,
			talkEndedBy: 'callee',
		})
		expect(path(run)).toEqual(['start next', 'welcome done', 'menu 1', 'sales no-answer', 'bye'])
		expect(run.end).toMatchObject({ kind: 'flow', disposition: 'no-answer' })
		expect(run.end!.atSeconds).toBeGreaterThan(20)
	})

	test('to the end of a talk when somebody answers', async () => {
		const run = await tryFlow(reception, key('1'), {
			kind: 'dial',
			outcome: 'answered',
			talkSeconds: 90,
			talkEndedBy: 'callee',
		})
		expect(run.end).toMatchObject({ kind: 'talk-over', disposition: 'answered', reason: 'The callee hung up.' })
		expect(path(run).at(-1)).toBe('sales answered')
	})

	test('without a question where an extension does not exist', async () => {
		const run = await tryFlow(reception, key('2'))
		expect(path(run)).toEqual(['start next', 'welcome done', 'menu 2', 'service failed', 'bye'])
	})

	test('by silence as by keys, each attempt asked for', async () => {
		const once = await tryFlow(reception, { kind: 'silence' })
		expect(once.pending).toMatchObject({ kind: 'keys', nodeId: 'menu' })
		const twice = await tryFlow(reception, { kind: 'silence' }, { kind: 'silence' })
		expect(path(twice).slice(2)).toEqual(['menu no-input', 'bye'])
	})

	test('until the caller hangs up at any question', async () => {
		for (const [inputs, reason] of [
			[[], 'The caller hung up in menu.'],
			[[key('1')], 'The caller hung up while 201 was being rung.'],
		] as const) {
			const run = await tryFlow(reception, ...inputs, { kind: 'hang-up' })
			expect(run.end).toMatchObject({ kind: 'caller', disposition: 'abandoned', reason })
		}
	})

	test('until the caller hangs up in the middle of a prompt', async () => {
		const script = { ...scriptOf(), hangsUpAfterSeconds: 0.2 }
		const run = await simulate('main', script, worldOf({ main: reception }))
		expect(run.end).toMatchObject({ kind: 'caller', reason: 'The caller hung up in welcome.', atSeconds: 0.2 })
	})

	test('with the keys that were typed ahead', async () => {
		const twoMenus = flowOf(
			[
				node('start', 'start'),
				node('first', 'menu', { prompt: 'callytics/menu', digits: ['1'] }),
				node('second', 'menu', { prompt: 'callytics/menu', digits: ['2'] }),
				node('bye', 'hangup'),
			],
			['start next first', 'first 1 second', 'second 2 bye'],
		)
		const run = await tryFlow(twoMenus, key('12'))
		expect(path(run)).toEqual(['start next', 'first 1', 'second 2', 'bye'])
		expect(run.steps[2]!.heard).toEqual([])
	})
})

describe('what is wrong is shown where it happens', () => {
	test('an exit that leads nowhere cuts the caller off', async () => {
		const run = await tryFlow(reception, key('1'), {
			kind: 'dial',
			outcome: 'rejected',
			talkSeconds: 0,
			talkEndedBy: 'callee',
		})
		expect(run.end).toMatchObject({
			kind: 'fault',
			disposition: 'failed',
			reason: 'Exit rejected of sales leads nowhere.',
		})
		expect(path(run).at(-1)).toBe('sales rejected')
	})

	test('a node whose settings are not finished says so and leaves by failed', async () => {
		const run = await tryFlow(
			flowOf(
				[node('start', 'start'), node('menu', 'menu'), node('bye', 'hangup')],
				['start next menu', 'menu failed bye'],
			),
		)
		expect(path(run)).toEqual(['start next', 'menu failed', 'bye'])
		expect(run.problems).toEqual([{ nodeId: 'menu', message: 'the settings of menu are not valid' }])
	})

	test('an input that answers another question ends the run instead of guessing', async () => {
		const run = await tryFlow(reception, { kind: 'http', status: 200, contentType: '', body: '' })
		expect(run.end).toMatchObject({ kind: 'misfit' })
	})

	test('a draft without a start, and one that turns in circles, come to an end', async () => {
		expect((await tryFlow(flowOf([], []))).end).toMatchObject({ kind: 'fault', reason: 'The flow has no start.' })
		const round = flowOf([node('start', 'start')], ['start next start'])
		const run = await tryFlow(round)
		expect(run.end).toMatchObject({ kind: 'fault' })
		expect(run.steps).toHaveLength(500)
	})
})

test('the same script takes the same path, with the same times', async () => {
	const script = [key('9'), key('1'), { kind: 'dial', outcome: 'busy', talkSeconds: 0, talkEndedBy: 'callee' }] as const
	const first = await tryFlow(reception, ...script)
	expect(await tryFlow(reception, ...script)).toEqual(first)
	expect(first.end).toMatchObject({ kind: 'flow' })
})

describe('a value is said as on a real call', () => {
	const tells = (language: string, as: string) =>
		flowOf(
			[
				node('start', 'start'),
				node('speaks', 'set-variable', { assignments: [{ variable: 'language', value: `"${language}"` }] }),
				node('tell', 'play', { prompt: [{ kind: 'value', value: 'call.startedAt', as }] }),
			],
			['start next speaks', 'speaks next tell'],
		)
	const heard = async (document: FlowDocument, timeZone: string) => {
		const run = await simulate('main', scriptOf(), { ...worldOf({ main: document }), timeZone })
		return run.steps.find(({ nodeId }) => nodeId === 'tell')?.heard.map((words) => words.replaceAll(/\s/g, ' '))
	}

	test('in the time zone of the appliance, wherever the simulator runs', async () => {
		expect(await heard(tells('en-us', 'time'), 'Pacific/Chatham')).toEqual(['4:15 AM'])
		expect(await heard(tells('en-us', 'time'), 'America/Lima')).toEqual(['9:30 AM'])
		expect(await heard(tells('en-us', 'date'), 'Pacific/Chatham')).toEqual(['Saturday, November 21, 2026'])
	})

	test('in the language of the call, however it is written', async () => {
		expect(await heard(tells('fr_BE', 'date'), 'Europe/Brussels')).toEqual(['vendredi 20 novembre 2026'])
		expect(await heard(tells('no language at all', 'time'), 'Europe/London')).toEqual(['14:30'])
	})
})
