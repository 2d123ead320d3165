import { expect, test } from 'vitest'
import type { LiveMessage } from '#lib/live/live-state.ts'
import { LiveHub } from './live-hub.ts'
import { Relay, type LiveRights } from './to-browser.ts'

const signedIn = { mayLook: true, rights: 'all' }

function given(lookUp: () => Promise<LiveRights | undefined> = () => Promise.resolve(signedIn)) {
	const hub = new LiveHub(() => 1)
	const relay = new Relay(hub, { cookie: 'c', lookUp }, new Map())
	const peer = {
		bufferedAmount: 0,
		got: [] as LiveMessage[],
		closed: undefined as number | undefined,
		isTerminated: false,
		send: (text: string) => void peer.got.push(JSON.parse(text) as LiveMessage),
		close: (code?: number) => void (peer.closed = code),
		terminate: () => void (peer.isTerminated = true),
	}
	const viewer = { peer, address: 'box', token: 't', rights: 'all', behindSince: undefined }
	return { hub, relay, peer, enter: () => relay.welcome('p', viewer, 0) }
}

const call = (callId: string) =>
	({
		name: 'call.started',
		callId,
		seq: 1,
		at: 0,
		direction: 'inbound',
		callerNumber: '1',
		callerName: '',
		dialled: '2',
	}) as const

test('a browser gets a snapshot and then deltas whose numbers follow', () => {
	const { hub, relay, peer, enter } = given()
	hub.hear(call('a'))
	enter()
	hub.hear(call('b'))
	relay.tick(300)
	hub.hear(call('c'))
	relay.tick(600)
	expect(peer.got.map((message) => message.type)).toEqual(['snapshot', 'delta', 'delta'])
	const [first, second, third] = peer.got.map((message) => message.seq)
	expect([second! - first!, third! - second!]).toEqual([1, 1])
	expect(peer.got[0]).toMatchObject({ state: { address: 'box', calls: [{ callId: 'a' }] } })
})

test('a browser that reads too slowly is spared, then gets a snapshot', () => {
	const { hub, relay, peer, enter } = given()
	enter()
	peer.bufferedAmount = 2 * 1024 * 1024
	hub.hear(call('a'))
	relay.tick(1000)
	expect(peer.got).toHaveLength(1)
	peer.bufferedAmount = 0
	hub.hear(call('b'))
	relay.tick(2000)
	expect(peer.got.at(-1)).toMatchObject({ type: 'snapshot', state: { calls: [{ callId: 'a' }, { callId: 'b' }] } })
})

test('a browser that reads nothing for ten seconds is cut off', () => {
	const { relay, peer, enter } = given()
	enter()
	peer.bufferedAmount = 2 * 1024 * 1024
	for (let now = 0; now <= 30_000; now += 5000) relay.tick(now)
	expect(peer.isTerminated).toBe(true)
})

test('quiet is told apart from a dead line by a beat', () => {
	const { relay, peer, enter } = given()
	enter()
	for (let now = 0; now <= 10_000; now += 250) relay.tick(now)
	expect(peer.got.filter((message) => message.type === 'delta')).toHaveLength(2)
})

test('whoever signs out stops seeing; while the database is away nobody is shut out', async () => {
	let answer: () => Promise<LiveRights | undefined> = () => Promise.reject(new Error('away'))
	const { relay, peer, enter } = given(() => answer())
	enter()
	await relay.checkSessions()
	expect(peer.closed).toBeUndefined()
	answer = () => Promise.resolve(undefined)
	await relay.checkSessions()
	expect(peer.closed).toBe(4401)
})

test('whoever may do more or less than before is told to ask again; who may do the same goes on', async () => {
	let answer: LiveRights = signedIn
	const { relay, peer, enter } = given(() => Promise.resolve(answer))
	enter()
	await relay.checkSessions()
	expect(peer.closed).toBeUndefined()
	answer = { mayLook: true, rights: 'less' }
	await relay.checkSessions()
	expect(peer.closed).toBe(4403)
})
