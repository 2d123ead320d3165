/** A switch by telephone counts at once, and until the console has stored it or something later. */
import { expect, test } from 'vitest'
import type { Schedule } from '#lib/domain/schedule.ts'
import { ScheduleSwitches } from './schedule-switches.ts'

const office: Schedule = {
	id: 's1',
	name: 'Office',
	timeZone: 'Europe/Brussels',
	week: {},
	holidays: [],
	override: null,
	overrideSetAt: 1_000,
	starCode: '*81',
}

function store() {
	const kept = new Map<string, string>()
	return {
		kept,
		read: async () => Object.fromEntries(kept),
		write: async (id: string, json: string) => kept.set(id, json),
		remove: async (ids: string[]) => ids.forEach((id) => kept.delete(id)),
	}
}
const overrideOf = (switches: ScheduleSwitches, schedule: Schedule) => switches.apply([schedule]).schedules[0]?.override

test('a switch counts although the console tells the schedule as it was', async () => {
	const switches = new ScheduleSwitches(store())
	await switches.add('s1', { override: 'closed', at: 2_000 })
	expect(overrideOf(switches, office)).toBe('closed')
	expect(overrideOf(switches, office)).toBe('closed')
})

test('once the console has it, the console’s word counts', async () => {
	const place = store()
	const switches = new ScheduleSwitches(place)
	await switches.add('s1', { override: 'closed', at: 2_000 })
	expect(overrideOf(switches, { ...office, override: 'closed', overrideSetAt: 2_001 })).toBe('closed')
	expect(place.kept.size).toBe(0)
	expect(overrideOf(switches, { ...office, override: null, overrideSetAt: 3_000 })).toBe(null)
})

test('it counts after a restart as well, and a deleted schedule is forgotten', async () => {
	const place = store()
	await new ScheduleSwitches(place).add('s1', { override: 'closed', at: 2_000 })
	const restarted = new ScheduleSwitches(place)
	await restarted.load()
	expect(overrideOf(restarted, office)).toBe('closed')
	restarted.apply([])
	expect(place.kept.size).toBe(0)
})
