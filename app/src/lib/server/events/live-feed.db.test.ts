import { afterAll, afterEach, expect, test, vi } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { foldCallEvent, type LiveCall } from '#lib/domain/live-call.ts'
import { redisNames } from '#lib/server/redis.ts'
import { startTestRedis } from '../../../../tests/redis.ts'
import { startLiveFeed, type LiveFeed, type LiveSources } from './live-feed.ts'
import { LiveHub } from './live-hub.ts'

const server = await startTestRedis()
const { redis } = server
afterAll(() => server.stop())

let feed: LiveFeed | undefined
afterEach(() => feed?.stop())

const started = (callId: string): CallEvent => ({
	...{ name: 'call.started', callId, seq: 1, at: 1, direction: 'inbound' },
	...{ callerNumber: '1', callerName: '', dialled: '2' },
})
const liveCall = (callId: string) => foldCallEvent(undefined, started(callId))!

function given(sources: Partial<LiveSources> = {}) {
	const hub = new LiveHub()
	feed = startLiveFeed(redis, hub, {
		readCalls: () => Promise.resolve([]),
		readRecent: () => Promise.resolve([]),
		readAppliance: () => Promise.resolve({ applianceName: 'desk', timeZone: 'Etc/UTC' }),
		readDisk: () => Promise.resolve({ level: 'enough', usedShare: 0.3 }),
		readServices: () => Promise.resolve([{ unit: 'redis', state: 'active' }]),
		...sources,
	})
	return { shown: () => hub.state('').calls.map((call) => call.callId), state: () => hub.state('') }
}

const listening = () =>
	vi.waitFor(async () => {
		const [, listeners] = (await redis.pubsub('NUMSUB', redisNames.callTimeline)) as [string, number]
		expect(listeners).toBe(1)
	}, 10_000)

test('a call that is told is shown, and a registration as well', async () => {
	const { shown, state } = given()
	await listening()
	await redis.publish(redisNames.callTimeline, JSON.stringify(started('told')))
	const status = { kind: 'extension', endpoint: '201', state: 'registered', at: 1 }
	await redis.publish(redisNames.sipStatus, JSON.stringify(status))
	await redis.publish(redisNames.callTimeline, 'nonsense')
	await vi.waitFor(() => expect(shown()).toEqual(['told']))
	await vi.waitFor(() => expect(state().endpoints).toEqual([status]))
})

test('calls that were running before anybody listened are shown', async () => {
	const { shown } = given({ readCalls: () => Promise.resolve([liveCall('earlier')]) })
	await vi.waitFor(() => expect(shown()).toEqual(['earlier']), 10_000)
})

test('after Redis was away the executor is asked what happened meanwhile', async () => {
	let running: LiveCall[] = [liveCall('ends-unheard')]
	const { shown } = given({ readCalls: () => Promise.resolve(running) })
	await vi.waitFor(() => expect(shown()).toEqual(['ends-unheard']), 10_000)
	await server.kill()
	running = [liveCall('began-unheard')]
	await server.start()
	await vi.waitFor(() => expect(shown()).toEqual(['began-unheard']), 10_000)
})

test('an executor that does not answer is asked again until it does', async () => {
	let isAway = true
	const away = Object.assign(new Error('away'), { code: 'executor.away' })
	const { shown } = given({
		readCalls: () => (isAway ? Promise.reject(away) : Promise.resolve([liveCall('there')])),
		readServices: () => Promise.resolve([{ unit: 'callytics-executor', state: 'failed' }]),
	})
	await listening()
	expect(shown()).toEqual([])
	isAway = false
	await vi.waitFor(() => expect(shown()).toEqual(['there']), 10_000)
})
