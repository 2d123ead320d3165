/** Opening hours on the line: open, closed and holiday, the switch by hand, and the star code from an extension. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Schedule } from '#lib/domain/schedule.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import { drawFlow } from './draw-flow.ts'
import { everyDay, makeSchedule } from './fixtures.ts'
import { runSql } from './seed.ts'
import { speak, whenHeard } from './spoken.ts'
import { loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const plain: Omit<Schedule, 'id' | 'name'> = {
	timeZone: 'Europe/Brussels',
	week: {},
	holidays: [],
	override: null,
	starCode: '',
}
const longHoliday = { name: 'The long break', from: '2020-01-01', to: '2099-12-31', open: [], isFromCalendar: false }

const schedules = {
	open: { ...plain, name: 'Shop', week: everyDay, starCode: '*81' },
	closed: { ...plain, name: 'Never' },
	holiday: { ...plain, name: 'Away', week: everyDay, holidays: [longHoliday] },
	overridden: { ...plain, name: 'Shut', week: everyDay, override: 'closed' as const },
	forced: { ...plain, name: 'Forced', override: 'open' as const },
}

let world: World
let dids: Record<keyof typeof schedules, string>
beforeAll(async () => {
	world = await openWorld('hours')
	const flows: Record<string, ReturnType<typeof drawFlow>> = {}
	for (const [name, schedule] of Object.entries(schedules)) {
		flows[name] = drawFlow(
			{ when: ['hours', { schedule: await makeSchedule(world, schedule) }] },
			['open', 'closed', 'holiday', 'failed'].map((exit) => `when ${exit} > by-${exit}`),
		)
	}
	dids = (await world.publish(flows)) as typeof dids
})
afterAll(() => world?.close())

async function wayOf(name: keyof typeof dids): Promise<string[]> {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	await call.ended(30_000)
	return pathOf((await world.log.endedCall(from)).events)
}

const leftBy = (exit: string) => ['start:next', `when:${exit}`, `by-${exit}`]

test.each<[keyof typeof schedules, string]>([
	['open', 'open'],
	['closed', 'closed'],
	['holiday', 'holiday'],
	['overridden', 'closed'],
	['forced', 'open'],
])('a schedule that is %s sends callers out by %s', async (name, exit) => {
	expect(await wayOf(name)).toEqual(leftBy(exit))
})

/** Dials the shop's star code. @returns once the words have been heard */
async function dialStarCode(words: string): Promise<void> {
	const call = await world.phones['201'].calls('*81', { login: loginOf('201') })
	await call.answered()
	await call.say(0)
	await call.ended(20_000)
	expect(whenHeard(await call.hear(), [await speak(world, words)]), words).not.toContain(undefined)
}

test('a star code closes the shop at once, says so, and opens it again', async () => {
	await dialStarCode('Shop is now closed.')
	expect(await wayOf('open')).toEqual(leftBy('closed'))
	const stored = () =>
		runSql(world.appliance, "select coalesce(override, 'none') from schedules where star_code = '*81'")
	await until('the switch is kept', async () => (await stored()).trim() === 'closed')
	await dialStarCode('Shop follows its hours again, and open.')
	expect(await wayOf('open')).toEqual(leftBy('open'))
	await until('the switch is taken back', async () => (await stored()).trim() === 'none')
})

test('a star code counts after the executor and the console were killed', async () => {
	await dialStarCode('Shop is now closed.')
	await Promise.all(
		['callytics-executor.service', 'callytics-console.service'].map((unit) => world.appliance.killUnit(unit)),
	)
	await until('calls are taken again', async () => (await wayOf('open')).join() === leftBy('closed').join(), 30_000)
	await dialStarCode('Shop follows its hours again, and open.')
})

test('a caller from outside cannot switch anything', async () => {
	const call = await world.carrier.calls('*81', { as: world.newCaller() })
	await call.ended(30_000)
	expect(await wayOf('open')).toEqual(leftBy('open'))
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
