/** The scratch database: made empty before a backup, gone after it; its role can do nothing anywhere else. */
import { scratchDatabase } from '../helper/backup/places.ts'
import { runProgram } from './run-program.ts'

const PSQL = '/usr/lib/postgresql/18/bin/psql'
const SETPRIV = '/usr/bin/setpriv'
const never = new AbortController().signal

export const role = (name: string) =>
	`do $$ begin if not exists (select from pg_roles where rolname = '${name}') then create role ${name} login; end if; end $$;`

const drop = `drop database if exists ${scratchDatabase} with (force);`

/** What is said to the database; read by its own superuser. */
export const makeScratchSql = [
	drop,
	role('callytics_backup'),
	'grant pg_read_all_data to callytics_backup;',
	'alter role callytics_backup set default_transaction_read_only = on;',
	role(scratchDatabase),
	`create database ${scratchDatabase} owner ${scratchDatabase} template template0;`,
	'',
].join('\n')

/** Tells PostgreSQL something as its own superuser. */
export const say = (statements: string, database = 'postgres') =>
	runProgram(
		SETPRIV,
		[
			...['--reuid=postgres', '--regid=postgres', '--clear-groups', PSQL],
			...['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--host=/run/postgresql', `--dbname=${database}`],
		],
		never,
		statements,
	)

export const makeScratch = () => say(makeScratchSql)
export const dropScratch = () => say(`${drop}\n`)
