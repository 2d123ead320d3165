/** Somebody dials a schedule's star code, on a small Asterisk. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { eventually, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

let redis: FakeRedis
let routing: Routing
let executor: FakeExecutor
let asterisk: FakeAsterisk
beforeEach(async () => {
	redis = new FakeRedis()
	const plan = { timeZone: 'Europe/Brussels', week: {}, holidays: [], override: null, starCode: '*81' }
	routing = { ...noRouting, schedules: [{ id: 's1', name: 'Office', ...plan }] }
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port })
	await asterisk.connect()
})
afterEach(() => executor.kill(asterisk))

/** One of our phones dials; `ring` of the small Asterisk is a carrier's call. */
function dial(id: string): void {
	asterisk.ring(id, '*81', 'internal')
}

test('the schedule is closed at once, the caller hears it, and the console is told', async () => {
	dial('c1')
	await eventually('the end', () => redis.told('call.ended'), redis)
	expect(routing.schedules[0]?.override).toBe('closed')
	expect(redis.events.find((event) => event.name === 'schedule.switched')).toMatchObject({
		scheduleId: 's1',
		override: 'closed',
	})
	expect(asterisk.played.join()).toContain('Office-is-now-closed')
	expect(redis.events.at(-1)).toMatchObject({
		disposition: 'completed',
		reason: 'The schedule Office was switched to closed.',
	})
})

test('the second time it follows its hours again', async () => {
	dial('c1')
	await eventually('the first end', () => redis.told('call.ended'), redis)
	dial('c2')
	await eventually('both ends', () => redis.events.filter(({ name }) => name === 'call.ended').length === 2, redis)
	expect(routing.schedules[0]?.override).toBe(null)
	expect(asterisk.played.join()).toContain('Office-follows-its-hours-again')
})
