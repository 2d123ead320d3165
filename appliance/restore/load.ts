/** Makes a new database of our own migrations and loads a dump's rows into it; the one in use is not touched. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { countTables, differingTables, type Contents } from '../backup/contents.ts'
import { runProgram } from '../backup/run-program.ts'
import { role, say } from '../backup/scratch.ts'
import { accountId, backupAccount, databaseSocket } from '../helper/backup/places.ts'
import { foreign } from '../helper/restore/listing.ts'
import { beforeDatabase, dumpPath, restoringDatabase, stageFolder } from '../helper/restore/places.ts'
import { run } from '../helper/run.ts'
import { staged } from './fetch.ts'
import { dataLines, type KnownSchema } from './toc.ts'

const SETPRIV = '/usr/bin/setpriv'
const PG_RESTORE = '/usr/lib/postgresql/18/bin/pg_restore'
const PSQL = '/usr/lib/postgresql/18/bin/psql'
const MIGRATE = '/usr/lib/callytics/app/server/migrate.js'
const listFile = join(stageFolder, 'data.list')
const asBackup = [`--reuid=${backupAccount}`, `--regid=${backupAccount}`, '--clear-groups', '--inh-caps=-all']

/**
 * What is said to the database before anything is loaded. Whoever loads may add rows to tables that are there and set
 * sequences, and nothing else: no function, no table, no program, not even for a moment. Triggers and references rest
 * meanwhile (`replica`), which a role without rights cannot ask for itself; references are looked at afterwards.
 */
export const makeRestoringSql = [
	...[restoringDatabase, beforeDatabase].map((name) => `drop database if exists ${name} with (force);`),
	role(restoringDatabase),
	`alter role ${restoringDatabase} nosuperuser nocreatedb nocreaterole noreplication nobypassrls;`,
	`alter role ${restoringDatabase} set session_replication_role = replica;`,
	`create database ${restoringDatabase} owner callytics template template0;`,
	`revoke temporary on database ${restoringDatabase} from public;`,
	'',
].join('\n')

/** Rows that migrations have made themselves go: the dump has them. */
export const grantSql = `set session_replication_role = replica;
do $$ begin execute (
	select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class
	where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations'
); end $$;
grant select, insert on all tables in schema public to ${restoringDatabase};
revoke insert on migrations from ${restoringDatabase};
grant usage, select, update on all sequences in schema public to ${restoringDatabase};
`

/** Afterwards it is a database like any other. */
export const ungrantSql = `revoke all on all tables in schema public from ${restoringDatabase};
revoke all on all sequences in schema public from ${restoringDatabase};
grant temporary on database ${restoringDatabase} to public;
`

/** @param until name of the last migration; absent for all there are */
export function migrateRestoring(signal: AbortSignal, until?: string): Promise<void> {
	const account = ['--reuid=callytics', '--regid=callytics', '--init-groups']
	const program = ['/usr/bin/env', `PGDATABASE=${restoringDatabase}`, '/usr/bin/node', MIGRATE]
	const words = [...account, ...program, ...(until === undefined ? [] : [`--until=${until}`])]
	return runProgram(SETPRIV, words, signal)
}

/** One value as PostgreSQL's superuser reads it. */
export function ask(database: string, sql: string): Promise<string> {
	const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1']
	const words = ['--reuid=postgres', '--regid=postgres', '--clear-groups', PSQL, ...options]
	return run(SETPRIV, [...words, `--host=${databaseSocket}`, `--dbname=${database}`], sql)
}

async function readSchema(): Promise<KnownSchema> {
	const names = (catalog: string, column: string, kind: string) =>
		`(select coalesce(json_agg(${column}), '[]') from ${catalog} where ${kind})`
	const inPublic = (namespace: string) => `${namespace} = 'public'::regnamespace`
	const sql = `select json_build_object(
		'tables', ${names('pg_class', 'relname', `${inPublic('relnamespace')} and relkind in ('r', 'p')`)},
		'sequences', ${names('pg_class', 'relname', `${inPublic('relnamespace')} and relkind = 'S'`)},
		'functions', ${names('pg_proc', "proname || '(' || pg_get_function_identity_arguments(oid) || ')'", inPublic('pronamespace'))});`
	return JSON.parse(await ask(restoringDatabase, sql)) as KnownSchema
}

/** As the account that may open the new database; PostgreSQL asks the kernel who connects. */
async function countRestored(): Promise<Contents['tables']> {
	const client = new pg.Client({ host: databaseSocket, database: restoringDatabase, user: restoringDatabase })
	client.on('error', () => undefined)
	process.seteuid?.(accountId)
	try {
		await client.connect()
	} finally {
		process.seteuid?.(0)
	}
	try {
		return await countTables(client)
	} finally {
		await client.end()
	}
}

const without = ({ migrations: _own, ...tables }: Contents['tables']) => tables

/** @throws Refusal `restore.tampered` when the dump has more than rows, or other rows than the backup says */
export async function loadDump(contents: Contents, signal: AbortSignal): Promise<void> {
	await say(makeRestoringSql)
	await migrateRestoring(signal, contents.migrations.at(-1))
	const dump = staged(dumpPath)
	const toc = await run(SETPRIV, [...asBackup, PG_RESTORE, '--list', dump]).catch(() => {
		throw foreign('the dump of its database cannot be read')
	})
	await writeFile(listFile, dataLines(toc, await readSchema()).join('\n'), { mode: 0o644 })
	await say(grantSql, restoringDatabase)
	const where = ['--host', databaseSocket, '--username', restoringDatabase, '--dbname', restoringDatabase]
	const how = ['--data-only', '--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction']
	const words = [...asBackup, PG_RESTORE, ...where, ...how, `--use-list=${listFile}`, dump]
	await runProgram(SETPRIV, words, signal).catch((error: unknown) => {
		if (signal.aborted) throw error
		throw Object.assign(foreign('the rows of its database do not fit'), { cause: error })
	})
	const differing = differingTables(without(contents.tables), without(await countRestored()))
	if (differing.length > 0) throw foreign(`of its database, ${differing.join(', ')} did not come back as dumped`)
	await say(ungrantSql, restoringDatabase)
	await migrateRestoring(signal)
}
