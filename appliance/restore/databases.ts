/** Which database is the one in use: by its name, changed in one transaction. */
import { setTimeout as delay } from 'node:timers/promises'
import { say } from '../backup/scratch.ts'
import { beforeDatabase, restoringDatabase } from '../helper/restore/places.ts'
import { ask } from './load.ts'

const LIVE = 'callytics'
const PATIENCE_MS = 20_000

async function databaseNames(): Promise<Set<string>> {
	const sql = `select datname from pg_database where datname in ('${LIVE}', '${restoringDatabase}', '${beforeDatabase}');`
	return new Set((await ask('postgres', sql)).split('\n').filter(Boolean))
}

/** @param from is the one in use from now on; the one that was gets the name `to` */
export const renameSql = (from: string, to: string) =>
	`select count(pg_terminate_backend(pid)) from pg_stat_activity where datname in ('${LIVE}', '${from}') and pid <> pg_backend_pid();
begin;
alter database ${LIVE} rename to ${to};
alter database ${from} rename to ${LIVE};
commit;
`

async function exchange(from: string, to: string): Promise<void> {
	for (const end = Date.now() + PATIENCE_MS; ; await delay(200)) {
		try {
			return await say(renameSql(from, to))
		} catch (error) {
			// Somebody connected anew in between: an alarm, a backup's last words.
			if (!(error instanceof Error) || !/being accessed by other users/.test(error.message) || Date.now() > end)
				throw error
		}
	}
}

/** The restored database is in use from now on. Doing it again does nothing. */
export async function useRestored(): Promise<void> {
	const names = await databaseNames()
	const isDone = names.has(beforeDatabase)
	// Both, or none: then one of them is not what it is called.
	if (isDone === names.has(restoringDatabase))
		throw new Error(`databases as no restore leaves them: ${[...names].sort().join(', ')}`)
	if (!isDone) await exchange(restoringDatabase, beforeDatabase)
}

/** The one from before is in use again. Doing it again does nothing. */
export async function useFormer(): Promise<void> {
	const names = await databaseNames()
	// With the restored one beside it, nothing was exchanged.
	if (names.has(beforeDatabase) && !names.has(restoringDatabase)) await exchange(beforeDatabase, restoringDatabase)
}

/** Drops all but the one in use. */
export const dropOthers = () =>
	say([restoringDatabase, beforeDatabase].map((name) => `drop database if exists ${name} with (force);\n`).join(''))
