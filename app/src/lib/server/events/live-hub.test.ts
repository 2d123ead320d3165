import { expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { applyLiveChanges, type LiveState } from '#lib/live/live-state.ts'
import { LiveHub } from './live-hub.ts'

const started = (callId: string, at = 0): CallEvent => ({
	name: 'call.started',
	callId,
	seq: 1,
	at,
	direction: 'inbound',
	callerNumber: '1',
	callerName: '',
	dialled: '2',
})
const answered = (callId: string, seq = 2): CallEvent => ({ name: 'call.answered', callId, seq, at: 10 })
const ended = (callId: string, seq = 3): CallEvent => ({
	name: 'call.ended',
	callId,
	seq,
	at: 20,
	disposition: 'completed',
	endedBy: 'flow',
	cause: 16,
	reason: 'x',
})

function given() {
	let now = 1000
	const hub = new LiveHub(() => now)
	return { hub, wait: (ms: number) => (now += ms) }
}

test('a browser that applies every delta sees what a snapshot would show', () => {
	const { hub, wait } = given()
	let seen: LiveState = hub.state('box')
	const steps = [
		() => hub.hear(started('a')),
		() => hub.hear(answered('a')),
		() => hub.hearSipStatus({ kind: 'extension', endpoint: '201', state: 'registered', at: 1 }),
		() => hub.hear(started('b')),
		() => hub.hear(ended('a')),
		() => hub.takeServices([{ unit: 'redis', state: 'failed' }]),
		() => hub.takeDisk({ level: 'short', usedShare: 0.87 }),
		() => hub.takeAppliance({ applianceName: 'desk', timeZone: 'Europe/Brussels' }),
		() => hub.takeSipStatuses([]),
		() => wait(61_000),
	]
	for (const step of steps) {
		step()
		const changes = hub.takeChanges()
		expect(changes).toBeDefined()
		seen = applyLiveChanges(seen, structuredClone(changes!))
		expect(seen).toEqual(hub.state('box'))
	}
	expect(seen.calls.map((call) => call.callId)).toEqual(['b'])
	expect(seen.recent.map((call) => call.callId)).toEqual(['a'])
})

test('nothing is told twice', () => {
	const { hub } = given()
	hub.hear(started('a'))
	expect(hub.takeChanges()?.calls).toHaveLength(1)
	expect(hub.takeChanges()).toBeUndefined()
})

test('a missed event asks for a snapshot', () => {
	const { hub } = given()
	expect(hub.hear(started('a'))).toBe(true)
	expect(hub.hear(ended('a', 7))).toBe(false)
	expect(hub.hear(answered('unheard-of'))).toBe(false)
})

test('a call that ended unheard goes, one that began after the question stays', () => {
	const { hub, wait } = given()
	hub.hear(started('ended-unheard'))
	wait(100)
	const askedAt = 1100
	hub.hear(started('began-meanwhile'))
	expect(hub.takeCalls([], askedAt)).toBe(true)
	expect(hub.state('').calls.map((call) => call.callId)).toEqual(['began-meanwhile'])
})

test('a snapshot older than what was heard does not turn back the clock', () => {
	const { hub } = given()
	hub.hear(started('a'))
	const old = structuredClone(hub.state('').calls[0]!)
	hub.hear(answered('a'))
	hub.takeCalls([old], 1000)
	expect(hub.state('').calls[0]?.answeredAt).toBe(10)
})
