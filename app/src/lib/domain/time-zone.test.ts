/** Tests of the names of time zones. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { presentZoneName, timeZoneNames } from './time-zone.ts'

test('a browser in Kolkata or Kyiv names its zone in the old way and gets the one the machine has', () => {
	expect(presentZoneName('Asia/Calcutta')).toBe('Asia/Kolkata')
	expect(presentZoneName('Europe/Kiev')).toBe('Europe/Kyiv')
	expect(presentZoneName('Europe/Brussels')).toBe('Europe/Brussels')
})

test('every zone that is offered has its present name in the zone database', () => {
	const table = readFileSync('/usr/share/zoneinfo/zone.tab', 'utf8')
	const present = new Set(
		table.split('\n').flatMap((line) => (line.startsWith('#') ? [] : (line.split('\t')[2] ?? []))),
	)
	expect(timeZoneNames().filter((name) => name !== 'Etc/UTC' && !present.has(name))).toEqual([])
})

test('every zone that is offered can be calculated with', () => {
	for (const timeZone of timeZoneNames()) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow()
})
