/** Live calls in every kind of node, to see what a fault does to them: they are brought there, and afterwards they must go on as if nothing had been. */
import { expect } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { PhoneCall } from '../phones/call.ts'
import { toneMs } from '../phones/sound.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import { pathOf } from './call-log.ts'
import type { LoggedCall, LoggedEvent } from './call-log.ts'
import { mainDid } from './seed.ts'
import type { SeedFlow } from './seed.ts'
import { heardAs, prompt } from './world.ts'
import type { World } from './world.ts'

const surveyDid = '+3225550177'

function node(id: string, type: string, config: Record<string, unknown>): FlowDocument['nodes'][number] {
	return { id, type, name: id, config, position: { x: 0, y: 0 } }
}

/** A long announcement, then four digits, then goodbye: time enough to be hit by a fault in each. */
export const surveyFlow: SeedFlow = {
	name: 'Survey',
	did: surveyDid,
	document: {
		nodes: [
			node('start', 'start', { answer: true }),
			node('announcement', 'play', { prompt: 'callytics/echo-test' }),
			node('ask', 'collect-digits', {
				...{ prompt: 'callytics/menu', variable: 'answer', minimum: 4, maximum: 4, terminator: 'none' },
				...{ timeoutSeconds: 60, nextDigitSeconds: 30, attempts: 1 },
			}),
			node('end', 'hangup', { prompt: 'callytics/goodbye', cause: 16 }),
		],
		edges: [
			{ from: 'start', exit: 'next', to: 'announcement' },
			{ from: 'announcement', exit: 'done', to: 'ask' },
			{ from: 'announcement', exit: 'failed', to: 'end' },
			{ from: 'ask', exit: 'collected', to: 'end' },
			{ from: 'ask', exit: 'no-input', to: 'end' },
			{ from: 'ask', exit: 'failed', to: 'end' },
		],
	},
}

export const states = ['announcement', 'digits', 'menu', 'ringing', 'talking'] as const
export type LiveState = (typeof states)[number]

/** A call brought to a state: the caller's side, and the extension's where one takes part. */
export interface LiveCall {
	state: LiveState
	from: string
	caller: PhoneCall
	callee?: PhoneCall
}

async function place(world: World, did: string, state: LiveState, count: number): Promise<LiveCall[]> {
	const as = Array.from({ length: count }, () => world.newCaller())
	if (state === 'ringing') for (const from of as) world.phones['201'].when({ does: 'ring' }, from)
	const calls = await world.carrier.callsManyTimes(did, count, { as, perSecond: 20 })
	return Promise.all(
		calls.map(async (caller) => {
			await caller.answered(20_000)
			await caller.say(0)
			return { state, caller, from: /<sip:([^@]*)/.exec(caller.inviteHeader('from') ?? '')?.[1] ?? '' }
		}),
	)
}

const menuBegins = (call: LiveCall) =>
	call.caller.hearUntil('the menu begins', (hearing) => heardAs(hearing, 'menu').length > 0, 30_000)

async function bringToExtension(world: World, call: LiveCall, key: '1' | '2'): Promise<void> {
	await menuBegins(call)
	await call.caller.press(key)
	call.callee = await world.phones[key === '1' ? '201' : '202'].rungBy(call.from, 20_000)
}

/** Half of the four digits are entered. */
async function enterHalf(call: LiveCall): Promise<void> {
	await menuBegins(call)
	await call.caller.press('12')
}

async function beginTalk(call: LiveCall): Promise<void> {
	if (!call.callee) throw new Error('nobody to talk to')
	await call.callee.answered(20_000)
	await call.caller.say(440)
	await call.callee.say(1000)
	await hearBoth(call, 300)
}

/** Both sides hear so much more of each other than they have heard. */
async function hearBoth({ caller, callee }: LiveCall, moreMs: number): Promise<void> {
	if (!callee) throw new Error('nobody to talk to')
	const atCaller = toneMs((await caller.hear()).samples, 1000)
	const atCallee = toneMs((await callee.hear()).samples, 440)
	await caller.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= atCaller + moreMs, 20_000)
	await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= atCallee + moreMs, 20_000)
}

/** Makes as many calls in each state; when it returns, every call is where it should be. */
export async function makeLiveCalls(world: World, each: number): Promise<LiveCall[]> {
	world.phones['202'].when({ does: 'answer', afterMs: 100 })
	// The longest first, so that all are in their state at one moment; ringing lasts 25 s.
	const digits = await place(world, surveyDid, 'digits', each)
	const talking = await place(world, mainDid, 'talking', each)
	await Promise.all(talking.map((call) => bringToExtension(world, call, '2')))
	await Promise.all(talking.map(beginTalk))
	await Promise.all(digits.map(enterHalf))
	const ringing = await place(world, mainDid, 'ringing', each)
	await Promise.all(ringing.map((call) => bringToExtension(world, call, '1')))
	const announcement = await place(world, surveyDid, 'announcement', each)
	const menu = await place(world, mainDid, 'menu', each)
	await Promise.all(menu.map(menuBegins))
	return [...digits, ...talking, ...ringing, ...announcement, ...menu]
}

/** What each call does next, as its parties would; every one of them ends by itself or by its caller. */
const goOn: Record<LiveState, (world: World, call: LiveCall) => Promise<void>> = {
	announcement: async (_world, { caller }) => {
		await caller.hearUntil('the question after the announcement', (now) => heardAs(now, 'menu').length > 0, 40_000)
		await caller.press('1234')
		await caller.ended(30_000)
		const hearing = await caller.hear()
		// Once is what counts here: a machine with fifty calls and a dying program on it may stutter.
		expect(heardAs(hearing, 'echo-test')).toHaveLength(1)
		expect(heardAs(hearing, 'goodbye')).toHaveLength(1)
	},
	digits: async (_world, { caller }) => {
		await caller.press('34')
		await caller.ended(30_000)
		expect(heardAs(await caller.hear(), 'goodbye')).toHaveLength(1)
	},
	menu: async (world, call) => {
		await bringToExtension(world, call, '2')
		const heard = findPrompt((await call.caller.hear()).samples, prompt('menu'))
		expect(heard, `the menu as heard by ${call.from}: ${JSON.stringify(heard)}`).toHaveLength(1)
		await beginTalk(call)
		await call.caller.hangUp()
	},
	ringing: async (_world, call) => {
		await call.callee?.answer()
		await beginTalk(call)
		await call.caller.hangUp()
	},
	talking: async (_world, call) => {
		await hearBoth(call, 1000)
		await call.caller.hangUp()
	},
}

/** Lets every call go on to its end. @throws as soon as one of them does not go on as it should */
export async function goOnToTheEnd(world: World, calls: readonly LiveCall[]): Promise<void> {
	await Promise.all(
		calls.map(async (call) => {
			await goOn[call.state](world, call)
			// Lines that talk on after their calls would make the calls of later tests stutter.
			await Promise.all([call.caller.forget(), call.callee?.forget()])
		}),
	)
}

const expectedPath: Record<LiveState, (string | RegExp)[]> = {
	announcement: ['start:next', 'announcement:done', 'ask:collected', /^end/],
	digits: ['start:next', 'announcement:done', 'ask:collected', /^end/],
	menu: ['start:next', 'welcome:done', 'menu:2', /^dial-2/],
	ringing: ['start:next', 'welcome:done', 'menu:1', /^dial-1/],
	talking: ['start:next', 'welcome:done', 'menu:2', /^dial-2/],
}

const expectedDigits: Record<LiveState, string> = {
	announcement: '1234',
	digits: '1234',
	menu: '2',
	ringing: '1',
	talking: '2',
}

/** The log of one of these calls is as if nothing had happened: each node once, each digit once, one end. */
export function expectLoggedAsIfNothing(call: LiveCall, logged: LoggedCall, events: readonly LoggedEvent[]): void {
	const wanted = expectedPath[call.state].map((step) => (typeof step === 'string' ? step : expect.stringMatching(step)))
	expect(pathOf(events), call.from).toEqual(wanted)
	const digits = events.flatMap((event) => (event.name === 'digits.received' ? [event.digits] : []))
	expect(digits.join(''), call.from).toBe(expectedDigits[call.state])
	const isTalk = call.state !== 'announcement' && call.state !== 'digits'
	expect(logged.disposition, call.from).toBe(isTalk ? 'answered' : 'completed')
	expect(logged.ended_by, call.from).toBe(isTalk ? 'caller' : 'flow')
	expect(events.filter((event) => event.name === 'talk.started')).toHaveLength(isTalk ? 1 : 0)
}
