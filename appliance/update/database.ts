/** The database before and after an update: a copy to go back to, and one in which new migrations are tried out. */
import { runProgram } from '../backup/run-program.ts'
import { run } from '../helper/run.ts'
import { databaseBefore, trialDatabase } from '../helper/update/places.ts'

const PROGRAMS = '/usr/lib/postgresql/18/bin'
const SETPRIV = '/usr/bin/setpriv'
const asPostgres = ['--reuid=postgres', '--regid=postgres', '--clear-groups']
const psql = [
	...asPostgres,
	...[`${PROGRAMS}/psql`, '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'],
	...['--host=/run/postgresql', '--dbname=postgres'],
]
const gaveWay = 'callytics_gave_way'
const never = new AbortController().signal

/** Says something that may take as long as it likes. */
const say = (statements: string, signal = never) => runProgram(SETPRIV, psql, signal, statements)
const ask = async (query: string) => (await run(SETPRIV, psql, query)).trim()

const exists = async (name: string) => (await ask(`select 1 from pg_database where datname = '${name}';`)) === '1'

export const dropDatabase = (name: typeof databaseBefore | typeof trialDatabase) =>
	say(`drop database if exists ${name} with (force);\n`)

export const databaseBytes = async () => Number(await ask(`select pg_database_size('callytics');`))

/**
 * Keeps the database as it is now, unless that was done before the power went. Nobody may be using it.
 * PostgreSQL makes a copy whole or not at all.
 */
export async function keepDatabase(): Promise<void> {
	if (await exists(databaseBefore)) return
	await say(
		`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'callytics';\n` +
			`create database ${databaseBefore} template callytics owner callytics strategy file_copy;\n`,
	)
}

/** Puts back what was kept; nothing when nothing was. @returns whether it was */
export async function putDatabaseBack(): Promise<boolean> {
	// The power may have gone right after it was put back.
	if (!(await exists(databaseBefore))) return dropGaveWay()
	await dropGaveWay()
	await say(
		`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'callytics';\n` +
			// Both or none: there is no moment without a database.
			`begin;\nalter database callytics rename to ${gaveWay};\n` +
			`alter database ${databaseBefore} rename to callytics;\ncommit;\n`,
	)
	return dropGaveWay()
}

/** What the version that gave way has made of the data. @returns whether there was any */
async function dropGaveWay(): Promise<boolean> {
	const isThere = await exists(gaveWay)
	await say(`drop database if exists ${gaveWay} with (force);\n`)
	return isThere
}

/** Copies the database into one of its own while everybody goes on with it. */
export async function makeTrialDatabase(signal: AbortSignal): Promise<void> {
	await dropDatabase(trialDatabase)
	await say(`create database ${trialDatabase} owner callytics template template0;\n`)
	const dump = `${PROGRAMS}/pg_dump --host=/run/postgresql --format=custom --compress=none --exclude-schema=graphile_worker callytics`
	const restore = `${PROGRAMS}/pg_restore --host=/run/postgresql --dbname=${trialDatabase} --no-owner --no-privileges --role=callytics --exit-on-error`
	await runProgram(SETPRIV, [...asPostgres, '/bin/bash', '-o', 'pipefail', '-c', `${dump} | ${restore}`], signal)
}
