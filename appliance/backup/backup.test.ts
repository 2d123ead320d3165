/** What a run reads from restic, what is in a backup, and what makes it count as verified. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { differingTables, sampleFiles } from './contents.ts'
import { lineReader, readLine } from './progress.ts'
import { makeScratchSql } from './scratch.ts'
import { backupWords } from './what.ts'
import { restoreWords } from './verify.ts'

test('how far it is comes out of restic’s lines, also when they arrive in pieces', () => {
	const lines: string[] = []
	const take = lineReader((line) => lines.push(line))
	const status =
		'{"message_type":"status","percent_done":0.25,"total_files":4,"files_done":1,"total_bytes":400,"bytes_done":100,"seconds_remaining":9}'
	take(Buffer.from(`${status.slice(0, 30)}`))
	take(Buffer.from(`${status.slice(30)}\nsubprocess ssh: a warning\n{"message_`))
	expect(lines).toHaveLength(2)
	expect(readLine(lines[0]!)).toEqual({
		status: { percent: 25, bytesDone: 100, bytesTotal: 400, filesDone: 1, filesTotal: 4, secondsLeft: 9 },
	})
	expect(readLine(lines[1]!)).toBeUndefined()
	expect(readLine('{"message_type":"status","percent_done":1.7}')).toMatchObject({ status: { percent: 100 } })
})

test('the summary names the snapshot and what was added', () => {
	const snapshot = 'a'.repeat(64)
	const line = {
		message_type: 'summary',
		snapshot_id: snapshot,
		data_added_packed: 5,
		total_bytes_processed: 70,
		total_files_processed: 3,
	}
	expect(readLine(JSON.stringify(line))).toEqual({ summary: { snapshot, addedBytes: 5, bytes: 70, files: 3 } })
	expect(readLine(JSON.stringify({ ...line, snapshot_id: '--help' }))).toBeUndefined()
})

test('recordings and messages are left out when somebody chose so; keys and passwords always', () => {
	const all = backupWords({ recordings: true, messages: true }, 'box')
	expect(all).toMatchInlineSnapshot(`
		[
		  "backup",
		  "--json",
		  "--tag",
		  "callytics-unverified",
		  "--host=box",
		  "--exclude=/var/lib/callytics/backup/targets",
		  "--exclude=/var/lib/callytics/backup/current",
		  "--exclude=/var/lib/callytics/backup/other",
		  "--exclude=/var/lib/callytics/backup/ssh",
		  "--exclude=/var/lib/callytics/backup/cache",
		  "--exclude=/var/lib/callytics/backup/order.json",
		  "--exclude=/var/lib/callytics/backups",
		  "--exclude=/var/lib/callytics/backup-results",
		  "--exclude=/var/lib/callytics/restore",
		  "--exclude=/var/lib/callytics/restore-result.json",
		  "--exclude=/var/lib/callytics/secrets",
		  "--exclude=/var/lib/callytics/redis",
		  "--exclude=/var/lib/callytics/asterisk",
		  "--exclude=/var/lib/callytics/setup-code",
		  "--exclude=/var/lib/callytics/speech",
		  "--exclude=/var/lib/callytics/first-boot-done",
		  "--exclude=/var/lib/callytics/database-made",
		  "--exclude=/var/lib/callytics/update",
		  "--exclude=/var/lib/callytics/backup/stage/restored",
		  "--exclude=/var/lib/callytics/**/*.new",
		  "/var/lib/callytics",
		]
	`)
	const few = backupWords({ recordings: false, messages: false }, 'box')
	expect(few.filter((word) => !all.includes(word))).toEqual([
		'--exclude=/var/lib/callytics/recordings/calls',
		'--exclude=/var/lib/callytics/recordings/messages',
	])
})

test('a name that looks like a pattern is asked for as it is', () => {
	expect(restoreWords('abc', ['/s/a[1]*?\\.wav'])).toContain('--include=/s/a\\[1\\]\\*\\?\\\\.wav')
})

test('a table that lost a row, one that was changed, and one too many are all seen', () => {
	const noted = { calls: { rows: 2, sum: '7' }, users: { rows: 1, sum: '5' }, gone: { rows: 0, sum: '0' } }
	expect(differingTables(noted, noted)).toEqual([])
	const found = { calls: { rows: 1, sum: '3' }, users: { rows: 1, sum: '6' }, foreign: { rows: 0, sum: '0' } }
	expect(differingTables(noted, found)).toEqual(['calls', 'foreign', 'gone', 'users'])
})

test('files are chosen that are quiet; links are not followed', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-sample-'))
	try {
		mkdirSync(join(folder, 'deep'))
		for (const name of ['old.wav', 'deep/older.wav', 'fresh.wav']) writeFileSync(join(folder, name), name)
		for (const name of ['old.wav', 'deep/older.wav']) utimesSync(join(folder, name), 1e9, 1e9)
		symlinkSync('/etc', join(folder, 'link'))
		const sample = await sampleFiles([folder, join(folder, 'absent')], 20)
		expect(sample.map(({ path }) => path).sort()).toEqual([join(folder, 'deep/older.wav'), join(folder, 'old.wav')])
		expect(sample[0]!.sha256).toMatch(/^[0-9a-f]{64}$/)
		expect(await sampleFiles([join(folder, 'deep')], 1)).toHaveLength(1)
	} finally {
		rmSync(folder, { recursive: true })
	}
})

test('the scratch database belongs to a role that can do nothing else, and the dump’s role changes nothing', () => {
	expect(makeScratchSql).toMatchInlineSnapshot(`
		"drop database if exists callytics_scratch with (force);
		do $$ begin if not exists (select from pg_roles where rolname = 'callytics_backup') then create role callytics_backup login; end if; end $$;
		grant pg_read_all_data to callytics_backup;
		alter role callytics_backup set default_transaction_read_only = on;
		do $$ begin if not exists (select from pg_roles where rolname = 'callytics_scratch') then create role callytics_scratch login; end if; end $$;
		create database callytics_scratch owner callytics_scratch template template0;
		"
	`)
	expect(makeScratchSql).not.toMatch(/superuser|createdb|createrole/i)
})
