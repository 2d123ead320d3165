/** Dumps the database and counts its tables in one and the same state of it. */
import { writeFile } from 'node:fs/promises'
import pg from 'pg'
import { databaseSocket, scratchDatabase } from '../helper/backup/places.ts'
import type { BackupParts, BackupTarget } from '../helper/backup/settings.ts'
import { contentsFile, dumpFile, sampledFolders } from './what.ts'
import { countTables, sampleFiles, type Contents } from './contents.ts'
import { refuseWithoutRoom, tellNoRoom } from './room.ts'
import { runProgram } from './run-program.ts'

const PROGRAMS = '/usr/lib/postgresql/18/bin'
const SAMPLE_FILES = 20

async function connect(database: string, user: string): Promise<pg.Client> {
	const client = new pg.Client({ host: databaseSocket, database, user, connectionTimeoutMillis: 10_000 })
	// A connection that breaks is told by the query that waits for it.
	client.on('error', () => undefined)
	await client.connect()
	return client
}

async function databaseBytes(client: pg.Client): Promise<number> {
	const { rows } = await client.query<{ size: string }>('select pg_database_size(current_database()) as size')
	return Number(rows[0]!.size)
}

/** What is dumped for. */
export interface DumpOrder {
	/** Of the appliance. */
	version: string
	parts: BackupParts
	target: BackupTarget
	/** Bytes of files that a repository on this machine would take in. */
	newBytes: number
}

/**
 * Leaves `database.dump` and `contents.json` in the stage folder.
 * @throws Refusal when the dump, or trying it out, would fill the machine's own disk
 */
export async function dumpDatabase(order: DumpOrder, signal: AbortSignal): Promise<Contents> {
	const { version, parts, target, newBytes } = order
	const client = await connect('callytics', 'callytics_backup')
	try {
		const bytes = await databaseBytes(client)
		const added = newBytes + (target.kind === 'machine' ? bytes : 0)
		// As a dump and, at the same time, as the scratch database that is made of it.
		await refuseWithoutRoom(2 * bytes + added, target)
		await client.query('begin isolation level repeatable read read only')
		const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
		const words = ['--host', databaseSocket, '--username', 'callytics_backup', '--dbname', 'callytics']
		// Uncompressed: what has not changed since the last backup is found again, and the repository compresses.
		const form = ['--format=custom', '--compress=none', '--no-owner', '--no-privileges', `--file=${dumpFile}`]
		// Tasks are begun anew from what they are about; the library makes its tables itself.
		const what = ['--exclude-schema=graphile_worker', `--snapshot=${rows[0]!.snapshot}`]
		await runProgram(`${PROGRAMS}/pg_dump`, [...words, ...form, ...what], signal).catch(tellNoRoom(target))
		const tables = await countTables(client)
		const applied = await client.query<{ name: string }>('select name from migrations order by name')
		const contents: Contents = {
			...{ format: 1, version, madeAt: new Date().toISOString(), tables },
			migrations: applied.rows.map(({ name }) => name),
			sample: await sampleFiles(sampledFolders(parts), SAMPLE_FILES),
		}
		// The dump lies there by now; these files come back beside it.
		await refuseWithoutRoom(
			contents.sample.reduce((sum, { size }) => sum + size, bytes + added),
			target,
		)
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
