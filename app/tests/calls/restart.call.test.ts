/** Parts of the appliance die under live calls: the callers must not notice, and the log must not miss a step. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest'
import type { Hearing } from '../phones/host.ts'
import { audibleMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import { killAndWait } from './kill-and-wait.ts'
import { mainDid } from './seed.ts'
import { expectLoggedAsIfNothing, goOnToTheEnd, makeLiveCalls, surveyFlow } from './live-calls.ts'
import type { LiveCall } from './live-calls.ts'
import { heardAs, loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const executor = 'callytics-executor.service'
const consoleUnit = 'callytics-console.service'
const redis = 'redis-server.service'
const postgresql = 'postgresql@18-main.service'

let world: World
beforeAll(async () => {
	world = await openWorld('faults', [surveyFlow])
})
afterAll(() => world?.close())
beforeEach(() => {
	const since = new Date().toISOString().slice(0, 19).replace('T', ' ')
	onTestFailed(async () => {
		const units = ['--unit=callytics-executor', '--unit=callytics-console', `--since=${since}`]
		const words = await world.appliance.exec([
			'journalctl',
			...units,
			'--priority=warning',
			'--no-pager',
			'--output=cat',
		])
		process.stderr.write(`The appliance's own complaints:\n${words}`)
	})
})
// A test that failed half-way has left its calls: the next one must not suffer from them.
afterEach(async () => {
	await world.asterisk('channel request hangup all')
	await world.isEmpty()
})

/** Every call is in the log, whole, as if nothing had happened. @returns the events of each */
async function expectAllLogged(calls: readonly LiveCall[]) {
	return Promise.all(
		calls.map(async (live) => {
			const { call, events } = await world.log.endedCall(live.from, 30_000)
			expectLoggedAsIfNothing(live, call, events)
			return events
		}),
	)
}

/** When a unit's main process was last started, milliseconds since 1970. */
async function startedAt(unit: string): Promise<number> {
	const text = await world.appliance.exec([
		'systemctl',
		'show',
		'-P',
		'ExecMainStartTimestamp',
		'--timestamp=us+utc',
		unit,
	])
	return new Date(text.trim().replace(/^\w+ (\S+) (\S+) UTC$/, '$1T$2Z')).getTime()
}

async function countResumed(): Promise<number> {
	return (await world.log.rows(`select 1 from call_events where name = 'call.resumed'`)).length
}

const kill = (unit: string) => killAndWait(world.appliance, unit)

/** Something as long as the greeting is heard; a machine that has just started a program may stutter in it. */
const isGreeted = ({ samples }: Hearing) => audibleMs(samples) > 600

async function expectNewCallsWork(): Promise<void> {
	const from = world.newCaller()
	const call = await world.carrier.calls(mainDid, { as: from })
	try {
		await call.answered()
		await call.hearUntil('the greeting', isGreeted)
	} finally {
		// Also a call that did not work is not left standing: it would be found as a channel that nobody owns.
		await call.hangUp()
	}
	await world.log.endedCall(from, 30_000)
}

test('the executor is killed under 50 calls in different nodes, and all 50 go on within two seconds', async () => {
	const calls = await makeLiveCalls(world, 10)
	expect(calls).toHaveLength(50)
	await kill(executor)
	const restartedAt = await startedAt(executor)
	// A party who hung up before that would be no proof.
	await until('all 50 are taken up again', async () => (await countResumed()) === 50, 20_000)
	await goOnToTheEnd(world, calls)
	for (const [index, events] of (await expectAllLogged(calls)).entries()) {
		const resumed = events.filter((event) => event.name === 'call.resumed')
		expect(resumed, `${calls[index]?.state}: ${events.map((event) => event.name).join(' ')}`).toHaveLength(1)
		expect((resumed[0]?.at ?? Infinity) - restartedAt).toBeLessThan(2000)
	}
	await world.isEmpty()
}, 240_000)

test('Redis is restarted under calls, and nothing is lost', async () => {
	const calls = await makeLiveCalls(world, 2)
	await world.appliance.restartUnit(redis)
	await goOnToTheEnd(world, calls)
	await expectAllLogged(calls)
	await world.isEmpty()
}, 180_000)

test('Redis is killed under calls, and nothing is lost', async () => {
	const calls = await makeLiveCalls(world, 2)
	await kill(redis)
	await goOnToTheEnd(world, calls)
	await expectAllLogged(calls)
}, 180_000)

test('PostgreSQL is away for a minute, calls come and go meanwhile, and every row is there afterwards', async () => {
	const calls = await makeLiveCalls(world, 2)
	const from = world.newCaller()
	await world.appliance.exec(['systemctl', 'stop', postgresql])
	const backAt = Date.now() + 60_000
	try {
		await goOnToTheEnd(world, calls)
		const duringOutage = await world.carrier.calls(mainDid, { as: from })
		await duringOutage.answered()
		await duringOutage.hearUntil('the greeting', isGreeted)
		await duringOutage.hangUp()
		await until('the minute is over', () => Date.now() > backAt, 70_000)
	} finally {
		await world.appliance.exec(['systemctl', 'start', postgresql])
	}
	await expectAllLogged(calls)
	expect((await world.log.endedCall(from)).call.disposition).toBe('abandoned')
}, 240_000)

test('the console is killed under calls, and nothing is lost', async () => {
	const calls = await makeLiveCalls(world, 2)
	await kill(consoleUnit)
	await goOnToTheEnd(world, calls)
	await expectAllLogged(calls)
}, 180_000)

test('all at once but Asterisk: the calls go on and nothing is lost', async () => {
	const calls = await makeLiveCalls(world, 2)
	await Promise.all([executor, consoleUnit, redis, postgresql].map(kill))
	await goOnToTheEnd(world, calls)
	await expectAllLogged(calls)
	await world.isEmpty()
}, 240_000)

test('the executor is away for half a minute: new callers hear that the line is being restarted, instead of ringing for ever', async () => {
	await world.appliance.exec(['systemctl', 'stop', executor])
	const backAt = Date.now() + 30_000
	const earlyFrom = world.newCaller()
	const early = await world.carrier.calls(mainDid, { as: earlyFrom })
	try {
		// The heartbeat is found stale after six seconds.
		const late = await until(
			'a caller gets the announcement',
			async () => {
				const call = await world.carrier.calls(mainDid, { as: world.newCaller() })
				const answered = await call.answered(1500).catch(() => false)
				if (!answered) await call.hangUp()
				return answered && call
			},
			10_000,
		)
		await late.ended(20_000)
		expect(heardAs(await late.hear(), 'emergency-fallback')).toEqual(['whole'])
		await until('the half minute is over', () => Date.now() > backAt, 40_000)
	} finally {
		await world.appliance.exec(['systemctl', 'start', executor])
	}
	// Whoever called before that was noticed has been ringing, and is served now.
	await early.answered(5000)
	await early.hearUntil('the greeting', isGreeted)
	await early.hangUp()
	expect(pathOf((await world.log.endedCall(earlyFrom)).events)).toContain('start:next')
	await expectNewCallsWork()
}, 120_000)

test.each([
	['dies and is started again', kill],
	['is restarted in order', (unit: string) => world.appliance.restartUnit(unit)],
])(
	'Asterisk %s: live calls are closed in the log with the true cause, and new calls work',
	async (_, restart) => {
		const calls = await makeLiveCalls(world, 1)
		await restart('asterisk.service')
		const restarted = Date.now()
		for (const live of calls) {
			const { call, events } = await world.log.endedCall(live.from, 30_000)
			expect(call, JSON.stringify([live.state, call, events])).toMatchObject({
				disposition: 'failed',
				ended_by: 'appliance',
			})
			expect(call.reason).toMatch(/restarted/i)
		}
		for (const number of ['201', '202'] as const) await world.phones[number].register(loginOf(number).password)
		await until('new calls work', () => expectNewCallsWork().then(() => true), 20_000)
		expect(Date.now() - restarted).toBeLessThan(30_000)
		await world.isEmpty()
	},
	180_000,
)
