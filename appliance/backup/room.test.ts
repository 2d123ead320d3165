/** A backup never takes the room that calls need, and says so in figures. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Refusal } from '../helper/refusal.ts'
import { bytesSince, refuseWithoutRoom, RESERVE_BYTES, tellNoRoom } from './room.ts'

const away = { kind: 'disk' as const, disk: '1A2B-3C4D' }
const here = { kind: 'machine' as const }
const free = (bytes: number) => () => Promise.resolve({ bavail: bytes / 1000, bsize: 1000 })

test('what it needs and a reserve must be free', async () => {
	await refuseWithoutRoom(1e9, away, free(1e9 + RESERVE_BYTES))
	await expect(refuseWithoutRoom(4e9, away, free(3e9))).rejects.toThrow(
		'The backup needs 4.5 GB of free space on the machine for a while, and there are 3.0 GB. Delete recordings, or keep them for a shorter time.',
	)
	await expect(refuseWithoutRoom(4e9, here, free(3e9))).rejects.toThrow('or let the backups lie elsewhere.')
})

test('a disk that fills up all the same is told as that, whoever meets it first', () => {
	const lines = [
		new Error('pg_restore: error: could not extend file "base/1/2": No space left on device'),
		new Refusal('backup.full', 'There is no space left on nas.example. Free some, or keep fewer backups.'),
	]
	for (const error of lines)
		expect(() => tellNoRoom(away)(error)).toThrow('The machine’s disk filled up while the backup was made.')
	const other = new Error('pg_restore: error: connection refused')
	expect(() => tellNoRoom(away)(other)).toThrow(other)
})

test('of the files only those count that were written since the newest backup', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-room-'))
	try {
		mkdirSync(join(folder, 'deep'))
		for (const name of ['old.wav', 'deep/new.wav']) writeFileSync(join(folder, name), 'four')
		utimesSync(join(folder, 'old.wav'), 1e9, 1e9)
		expect(await bytesSince([folder, join(folder, 'absent')], 0)).toBe(8)
		expect(await bytesSince([folder], 1.1e12)).toBe(4)
	} finally {
		rmSync(folder, { recursive: true })
	}
})
