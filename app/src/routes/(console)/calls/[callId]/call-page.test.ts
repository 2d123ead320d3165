/** One call's page says what happened, in which order, and whose doing the end was. */
import { describe, expect, test } from 'vitest'
import type { CallEventOf } from '#lib/domain/events.ts'
import { adviceFor } from './advice.ts'
import { timelineOf } from './call-timeline.ts'
import { endedTitle, runningTitle } from './call-title.ts'
import { axisTicks, lanesOf, nodeSteps } from './leg-lanes.ts'
import { busyEngineer, callOf, eventsOf } from './sample-call.test-data.ts'

const trunkName = (id: string | undefined) => (id === 't1' ? 'Northgate' : '')
const endOf = (events: typeof busyEngineer) => events.at(-1) as CallEventOf<'call.ended'>

const talked = eventsOf(
	[
		0,
		'call.started',
		{ direction: 'internal', callerNumber: '202', callerName: 'Ada', dialled: '201', extensionId: 'e2' },
	],
	[1, 'leg.started', { legId: 'a', channelId: 'a', role: 'caller', party: '202', extensionId: 'e2' }],
	[100, 'leg.started', { legId: 'b', channelId: 'b', role: 'callee', party: '201', extensionId: 'e1' }],
	[5_100, 'leg.answered', { legId: 'b' }],
	[5_120, 'talk.started', { legId: 'b' }],
	[227_120, 'talk.ended', { legId: 'b' }],
	[227_130, 'leg.ended', { legId: 'b', cause: 16 }],
	[227_140, 'call.ended', { disposition: 'answered', endedBy: 'callee', cause: 16, reason: 'The callee hung up.' }],
)

describe('the title', () => {
	test('names who refused, with what, after how long', () => {
		expect(endedTitle(callOf(busyEngineer), endOf(busyEngineer))).toBe(
			'Ended by the carrier: 486 Busy here, after 12 s ringing',
		)
	})

	test('of a call in which two talked says for how long', () => {
		expect(endedTitle(callOf(talked), endOf(talked))).toBe('The callee hung up, after 3:42 of talking')
	})

	test('of a running call says where the caller is', () => {
		expect(runningTitle(callOf(busyEngineer.slice(0, 6)), '')).toBe('The caller is at Main menu')
		expect(runningTitle(callOf(busyEngineer.slice(0, 11)), '+44 7700 900 655')).toBe('Ringing +44 7700 900 655')
		expect(runningTitle(callOf(talked.slice(0, 5)), 'Front desk')).toBe('Talking with Front desk')
	})
})

describe('the timeline', () => {
	const items = timelineOf(busyEngineer, trunkName)

	test('goes from the first message to the last, node by node', () => {
		expect(items.map((item) => `${item.time} ${item.what}`)).toEqual([
			'0.000 Leg A arrives',
			'0.012 Start',
			'0.40 Answered by the appliance',
			'0.42 Main menu',
			'20.0 On-call engineer',
			'20.1 Leg B: +44 7700 900 655 is rung',
			'20.6 Ringing',
			'32.1 Leg B refused: 486 Busy here',
			'32.8 Leg A ended',
			'32.8 The call is over',
		])
	})

	test('says by which exit a node was left, and what was pressed once', () => {
		const menu = items.find((item) => item.what === 'Main menu')
		expect(menu).toMatchObject({ exit: '3 engineer', note: 'Pressed 3.', duration: '20 s' })
	})

	test('marks the refusal and gives its cause', () => {
		const refused = items.find((item) => item.mark === 'fail')
		expect(refused?.note).toBe('Q.850 cause 17, user busy')
	})

	test('shows what still runs', () => {
		const running = timelineOf(busyEngineer.slice(0, 11), trunkName).filter((item) => item.mark === 'live')
		expect(running.map((item) => item.what)).toEqual(['On-call engineer', 'Ringing'])
	})
})

describe('the legs', () => {
	const [a, b] = lanesOf(callOf(busyEngineer), 0)

	test('the caller goes through ringing, flow, and hears the other phone ring', () => {
		expect(a?.bars.map((bar) => bar.kind)).toEqual(['ring', 'flow', 'tone', 'flow', 'bye'])
	})

	test('the refused leg rings and ends in a square, said in words too', () => {
		expect(b?.bars.map((bar) => bar.kind)).toEqual(['ring', 'end'])
		expect(b?.said).toBe('Leg B: ringing from 20.1 s to 32.1 s, refused')
	})

	test('a talking leg grows with now', () => {
		const [, callee] = lanesOf(callOf(talked.slice(0, 5)), 1_010_120)
		const bar = callee?.bars.at(-1)
		expect(bar?.kind).toBe('now')
		expect((bar?.left ?? 0) + (bar?.width ?? 0)).toBeCloseTo(100)
	})

	test('nodes stand where they were entered', () => {
		const steps = nodeSteps(busyEngineer, callOf(busyEngineer), 0)
		expect(steps.map((step) => step.name)).toEqual(['Start', 'Main menu', 'On-call engineer'])
		expect(steps[2]?.left).toBeCloseTo((20_020 / 32_810) * 100)
	})

	test.each([
		[33_000, ['0 s', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s']],
		[600_000, ['0:00', '2:00', '4:00', '6:00', '8:00']],
	])('an axis of %i ms has marks people count in', (spanMs, labels) => {
		expect(axisTicks(spanMs).map((tick) => tick.label)).toEqual(labels)
	})
})

describe('the one thing to do', () => {
	test('an exit that leads nowhere gets somewhere to go', () => {
		const advice = adviceFor(callOf(busyEngineer), busyEngineer, endOf(busyEngineer))
		expect(advice).toMatchObject({ title: 'Give exit busy somewhere to go', href: '/flows/f1' })
	})

	test('a number without a route gets a flow', () => {
		const events = eventsOf(
			[
				0,
				'call.started',
				{ direction: 'inbound', callerNumber: '1', callerName: '', dialled: '+44100', trunkId: 't1' },
			],
			[
				9,
				'call.ended',
				{
					disposition: 'no-such-number',
					endedBy: 'appliance',
					cause: 1,
					reason: '+44100 is not a number of this appliance.',
				},
			],
		)
		expect(adviceFor(callOf(events), events, endOf(events))?.href).toBe('/inbound-routes')
	})

	test('an extension without a phone gets one', () => {
		const events = eventsOf(
			[0, 'call.started', { direction: 'internal', callerNumber: '202', callerName: '', dialled: '201' }],
			[1, 'leg.started', { legId: 'b', channelId: 'b', role: 'callee', party: '201', extensionId: 'e1' }],
			[2, 'leg.ended', { legId: 'b', cause: 20 }],
			[9, 'call.ended', { disposition: 'failed', endedBy: 'appliance', cause: 20, reason: 'phone not registered.' }],
		)
		expect(adviceFor(callOf(events), events, endOf(events))).toMatchObject({
			title: 'Connect a phone to 201',
			href: '/extensions/e1',
		})
	})

	test.each([
		[403, 'Ask the carrier, or look at the trunk'],
		[503, 'Look at the trunk'],
	])('a carrier that answers %i leads to the trunk', (sipStatus, title) => {
		const events = eventsOf(
			[0, 'call.started', { direction: 'outbound', callerNumber: '202', callerName: '', dialled: '+44100' }],
			[1, 'leg.started', { legId: 'b', channelId: 'b', role: 'callee', party: '+44100', trunkId: 't1' }],
			[2, 'leg.ended', { legId: 'b', sipStatus, cause: 21 }],
			[9, 'call.ended', { disposition: 'rejected', endedBy: 'carrier', sipStatus, cause: 21, reason: 'x.' }],
		)
		expect(adviceFor(callOf(events), events, endOf(events))).toMatchObject({ title, href: '/trunks/t1' })
	})

	test('a call that went as it should asks for nothing', () => {
		expect(adviceFor(callOf(talked), talked, endOf(talked))).toBeUndefined()
	})
})
