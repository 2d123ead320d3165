/** When backups are due, also where clocks change, and when one is missing. */
import { expect, test } from 'vitest'
import { missingSince, nextBackup, type BackupTimes } from './backup-plan.ts'

const nightly: BackupTimes = { rhythm: 'daily', weekday: 0, minutes: 150 }
const at = (text: string) => Date.parse(text)
const iso = (moment: number | undefined) => moment && new Date(moment).toISOString()

test('a daily backup is due at its time of the appliance’s zone, winter and summer', () => {
	expect(iso(nextBackup(nightly, at('2026-11-28T12:00:00Z'), 'Europe/Berlin'))).toBe('2026-11-29T01:30:00.000Z')
	expect(iso(nextBackup(nightly, at('2026-07-01T12:00:00Z'), 'Europe/Berlin'))).toBe('2026-07-02T00:30:00.000Z')
})

test('a moment that is due is not due again', () => {
	const due = nextBackup(nightly, at('2026-11-28T12:00:00Z'), 'Europe/Berlin')
	expect(iso(nextBackup(nightly, due, 'Europe/Berlin'))).toBe('2026-11-30T01:30:00.000Z')
})

test('in the night in which 2:30 comes twice there is one backup, and where it never comes there is one as well', () => {
	const autumn = nextBackup(nightly, at('2026-10-24T12:00:00Z'), 'Europe/Berlin')
	expect(iso(autumn)).toBe('2026-10-25T00:30:00.000Z')
	expect(iso(nextBackup(nightly, autumn, 'Europe/Berlin'))).toBe('2026-10-26T01:30:00.000Z')
	const spring = nextBackup(nightly, at('2026-03-28T12:00:00Z'), 'Europe/Berlin')
	expect(iso(spring)).toBe('2026-03-29T01:00:00.000Z')
	expect(iso(nextBackup(nightly, spring, 'Europe/Berlin'))).toBe('2026-03-30T00:30:00.000Z')
})

test('a weekly backup is due on its weekday only', () => {
	const sundays: BackupTimes = { rhythm: 'weekly', weekday: 6, minutes: 1439 }
	const first = nextBackup(sundays, at('2026-11-28T12:00:00Z'), 'Asia/Kathmandu')
	expect(iso(first)).toBe('2026-11-29T18:14:00.000Z')
	expect(iso(nextBackup(sundays, first, 'Asia/Kathmandu'))).toBe('2026-12-06T18:14:00.000Z')
})

test('a backup is missing three hours after it was due, and not before', () => {
	const made = at('2026-11-27T01:30:10Z')
	expect(missingSince(nightly, made, at('2026-11-28T04:30:00Z'), 'Europe/Berlin')).toBeUndefined()
	expect(iso(missingSince(nightly, made, at('2026-11-28T04:31:00Z'), 'Europe/Berlin'))).toBe('2026-11-28T01:30:00.000Z')
})

test('one that was made by hand counts until the next is due', () => {
	const byHand = at('2026-11-28T20:00:00Z')
	expect(missingSince(nightly, byHand, at('2026-11-29T04:00:00Z'), 'Europe/Berlin')).toBeUndefined()
	expect(iso(missingSince(nightly, byHand, at('2026-11-30T09:00:00Z'), 'Europe/Berlin'))).toBe(
		'2026-11-29T01:30:00.000Z',
	)
})
