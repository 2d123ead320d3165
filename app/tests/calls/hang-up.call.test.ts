/** A caller hangs up at every point at which a node waits for something: the call ends at once, in words that fit, and nothing is left. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { executors } from '#lib/flow/executors.server.ts'
import type { PhoneCall } from '../phones/call.ts'
import { audibleMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { drawFlow } from './draw-flow.ts'
import { makeFlow } from './fixtures.ts'
import { isIn } from './mid-node.ts'
import { innerFlow } from './scenes.ts'
import { runSql } from './seed.ts'
import { watchTimeline, type TimelineWatch } from './watch-timeline.ts'
import { startWebServer, type WebServer } from './web-server.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

/** Where the caller hangs up. */
interface Moment {
	document: FlowDocument
	/** Until the call's events say so, the caller waits. */
	isThere: (events: readonly CallEvent[]) => boolean
	/** What the caller does to get there. */
	before?: (caller: PhoneCall) => Promise<void>
	/** How the log calls the end; `abandoned` unless said otherwise. */
	disposition?: string
}

const long = 'callytics/echo-test'
const hear = (caller: PhoneCall) => caller.hearUntil('a sound', ({ samples }) => audibleMs(samples) > 300, 30_000)
const hearAndPress = (keys: string) => async (caller: PhoneCall) => {
	await hear(caller)
	await caller.press(keys)
}
const has = (name: CallEvent['name']) => (events: readonly CallEvent[]) => events.some((event) => event.name === name)
const toExtension = (number: string) => ({ target: { kind: 'extension', number } })
const digits = { prompt: long, minimum: 4, maximum: 4, terminator: 'none', timeoutSeconds: 30, nextDigitSeconds: 30 }
const conference = { room: 'hall', pin: '1111', moderatorPin: '2222', waitsForModerator: true, pinPrompt: long }

/** By node type and moment. */
function makeMoments(web: WebServer, innerFlowId: string, mailboxId: string): Record<string, Moment> {
	const it = (type: string, config: Record<string, unknown>, more: Partial<Moment> = {}): Moment => ({
		document: drawFlow({ it: [type, config] }),
		isThere: isIn('it'),
		...more,
	})
	const words = [
		{ kind: 'text', text: 'A text that nobody has heard before, so that it must be spoken first.', language: '' },
	]
	return {
		'start, as soon as it is answered': it('play', { prompt: long }, { isThere: has('call.answered') }),
		'play, while a text is being spoken': it('play', { prompt: words }),
		'play, half heard': it('play', { prompt: long }, { before: async (caller) => void (await hear(caller)) }),
		'menu, while its prompt plays': it(
			'menu',
			{ prompt: long, digits: ['1', '2'] },
			{ before: async (caller) => void (await hear(caller)) },
		),
		'menu, half a choice pressed': it(
			'menu',
			{ prompt: long, digits: ['12', '13'], nextDigitSeconds: 20 },
			{ before: hearAndPress('1') },
		),
		'collect-digits, half entered': it('collect-digits', digits, { before: hearAndPress('12') }),
		'collect-digits, while it reads back': it(
			'collect-digits',
			{ ...digits, confirm: true },
			{ before: hearAndPress('1234'), isThere: has('digits.received') },
		),
		'wait, with music': it('wait', { seconds: 60 }),
		'wait, in silence': it('wait', { seconds: 10, callerHears: { kind: 'silence' } }),
		'http-request, before the answer': it('http-request', {
			url: web.address('/slow', { delayMs: 30_000 }),
			timeoutSeconds: 30,
			allowsPrivate: true,
		}),
		'sub-flow, in the other flow': it(
			'sub-flow',
			{ flowId: innerFlowId, parameters: [], exits: [{ name: 'done' }] },
			{ isThere: isIn('say') },
		),
		'hangup, while it says goodbye': it(
			'hangup',
			{ prompt: long, cause: 16 },
			{ before: async (caller) => void (await hear(caller)), disposition: 'completed' },
		),
		'dial, while it rings': it('dial', toExtension('201'), { isThere: has('leg.ringing') }),
		'dial, while two talk': it('dial', toExtension('202'), { isThere: has('talk.started'), disposition: 'answered' }),
		'ring-group, while it rings': it(
			'ring-group',
			{ extensions: [{ number: '201' }] },
			{ isThere: has('leg.ringing') },
		),
		'message, during the greeting': it(
			'message',
			{ mailboxId, greeting: long },
			{ before: async (caller) => void (await hear(caller)) },
		),
		'record, while it asks': it(
			'record',
			{ action: 'start', asksConsent: true, consentPrompt: long },
			{ before: async (caller) => void (await hear(caller)) },
		),
		'conference, before the PIN': it('conference', conference, { before: async (caller) => void (await hear(caller)) }),
		'conference, waiting for the moderator': it('conference', conference, {
			before: hearAndPress('1111'),
			isThere: has('conference.joined'),
			disposition: 'completed',
		}),
	}
}

let world: World
let watch: TimelineWatch
let moments: Record<string, Moment>
let dids: Record<string, string>
beforeAll(async () => {
	world = await openWorld('hangup')
	watch = await watchTimeline(world)
	world.phones['201'].when({ does: 'ring' })
	world.phones['202'].when({ does: 'answer', afterMs: 100 })
	const web = await startWebServer(world.carrierHost)
	const mailbox = await runSql(world.appliance, "insert into mailboxes (name) values ('Shop') returning id")
	moments = makeMoments(web, await makeFlow(world, 'Inner', innerFlow), mailbox.trim())
	dids = await world.publish(
		Object.fromEntries(Object.entries(moments).map(([what, { document }]) => [what, document])),
	)
})
afterAll(async () => {
	watch?.stop()
	await world?.close()
})

const whats = [
	...['start, as soon as it is answered', 'play, while a text is being spoken', 'play, half heard'],
	...['menu, while its prompt plays', 'menu, half a choice pressed'],
	...['collect-digits, half entered', 'collect-digits, while it reads back'],
	...['wait, with music', 'wait, in silence', 'http-request, before the answer', 'sub-flow, in the other flow'],
	...['hangup, while it says goodbye', 'dial, while it rings', 'dial, while two talk', 'ring-group, while it rings'],
	...['message, during the greeting', 'record, while it asks'],
	...['conference, before the PIN', 'conference, waiting for the moderator'],
]

function eventsOf(from: string): CallEvent[] {
	const mine = watch.events.find(
		(event) => event.name === 'call.started' && event.callerNumber.endsWith(from.replace('+', '')),
	)
	return watch.events.filter((event) => event.callId === mine?.callId)
}

describe('a caller hangs up in', () => {
	test.each(whats)('%s', async (what) => {
		const moment = moments[what]
		if (!moment) throw new Error(`there is no moment ${what}`)
		const from = world.newCaller()
		const call = await world.carrier.calls(dids[what] ?? '', { as: from })
		await call.answered()
		await moment.before?.(call)
		await until('the moment', () => moment.isThere(eventsOf(from)), 30_000, 10)
		await call.hangUp()
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: moment.disposition ?? 'abandoned', ended_by: 'caller', cause: 16 })
		const at = (name: string) => events.find((event) => event.name === name)?.at ?? 0
		expect(at('call.ended') - at('leg.ended'), 'the end follows at once').toBeLessThan(2000)
		await call.forget()
		await world.isEmpty()
	})
})

test('every type of node that waits is hung up in', () => {
	const waitless = [
		'error-handler',
		'return',
		'jump',
		'loop',
		'hours',
		'condition',
		'set-variable',
		'split',
		'tag',
		'webhook',
		'notify',
	]
	const covered = new Set(whats.map((what) => what.split(',')[0]))
	expect(Object.keys(executors).filter((type) => !covered.has(type) && !waitless.includes(type))).toEqual([])
	expect(Object.keys(moments).toSorted()).toEqual(whats.toSorted())
})
