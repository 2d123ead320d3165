/** Dumps the database and counts its tables in one and the same state of it. */
import { statfs, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { databaseSocket, scratchDatabase, stageFolder } from '../helper/backup/places.ts'
import type { BackupParts } from '../helper/backup/settings.ts'
import { Refusal } from '../helper/refusal.ts'
import { contentsFile, dumpFile, sampledFolders } from './what.ts'
import { countTables, sampleFiles, type Contents } from './contents.ts'
import { runProgram } from './run-program.ts'

const PROGRAMS = '/usr/lib/postgresql/18/bin'
const SAMPLE_FILES = 20
/** Left free beside the dump: calls are still written. */
const MARGIN_BYTES = 100_000_000
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

async function connect(database: string, user: string): Promise<pg.Client> {
	const client = new pg.Client({ host: databaseSocket, database, user, connectionTimeoutMillis: 10_000 })
	// A connection that breaks is told by the query that waits for it.
	client.on('error', () => undefined)
	await client.connect()
	return client
}

/** @throws Refusal when the dump would fill the machine's own disk */
async function refuseWithoutRoom(client: pg.Client): Promise<void> {
	const { rows } = await client.query<{ size: string }>('select pg_database_size(current_database()) as size')
	const needed = Number(rows[0]!.size) + MARGIN_BYTES
	const { bavail, bsize } = await statfs(stageFolder)
	const free = bavail * bsize
	if (free >= needed) return
	throw new Refusal(
		'backup.no_room',
		`The backup needs ${gigabytes(needed)} of free space on the machine for a while, and there are ${gigabytes(free)}. Delete recordings, or keep them for a shorter time.`,
	)
}

/** Leaves `database.dump` and `contents.json` in the stage folder. */
export async function dumpDatabase(version: string, parts: BackupParts, signal: AbortSignal): Promise<Contents> {
	const client = await connect('callytics', 'callytics_backup')
	try {
		await refuseWithoutRoom(client)
		await client.query('begin isolation level repeatable read read only')
		const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
		const words = ['--host', databaseSocket, '--username', 'callytics_backup', '--dbname', 'callytics']
		// Uncompressed: what has not changed since the last backup is found again, and the repository compresses.
		const form = ['--format=custom', '--compress=none', '--no-owner', '--no-privileges', `--file=${dumpFile}`]
		// Tasks are begun anew from what they are about; the library makes its tables itself.
		const what = ['--exclude-schema=graphile_worker', `--snapshot=${rows[0]!.snapshot}`]
		await runProgram(`${PROGRAMS}/pg_dump`, [...words, ...form, ...what], signal)
		const tables = await countTables(client)
		const applied = await client.query<{ name: string }>('select name from migrations order by name')
		const contents: Contents = {
			...{ format: 1, version, madeAt: new Date().toISOString(), tables },
			migrations: applied.rows.map(({ name }) => name),
			sample: await sampleFiles(sampledFolders(parts), SAMPLE_FILES),
		}
		await writeFile(contentsFile, `${JSON.stringify(contents, null, '\t')}\n`, { mode: 0o600 })
		return contents
	} finally {
		await client.end()
	}
}

/** Restores a dump into the scratch database and counts what has come back. */
export async function countRestored(dump: string, signal: AbortSignal): Promise<Contents['tables']> {
	const words = ['--host', databaseSocket, '--username', scratchDatabase, '--dbname', scratchDatabase]
	const form = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', dump]
	await runProgram(`${PROGRAMS}/pg_restore`, [...words, ...form], signal)
	const client = await connect(scratchDatabase, scratchDatabase)
	try {
		return await countTables(client)
	} finally {
		await client.end()
	}
}
