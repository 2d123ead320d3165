/** The tasks' place in PostgreSQL: a pool for the library that keeps them, and adding one in the transaction of its cause. */
import { sql } from 'kysely'
import pg from 'pg'
import { log } from '../log.ts'
import { database, type DatabaseAddress } from './pool.ts'
import type { TrialTable } from './trials.ts'

/** Names of the tasks and what each is told. */
export interface TaskPayloads {
	'deliver-webhook': { deliveryId: string }
	'deliver-mail': { mailId: string }
	/** Cuts the silence from a message that was left, then tells of it. */
	'take-message': { messageId: string }
	/** Tells what waits for an extension: its phone shows it and can play it. */
	'show-messages': { extensionId: string }
	/** Deletes the sound of a message that is gone. */
	'remove-sound': { messageId: string }
	'expire-recordings': Record<string, unknown>
	/** Writes down how the machine fares, and tells of a disk that fills up. */
	'watch-machine': Record<string, unknown>
	'watch-certificate': Record<string, unknown>
	'trust-addresses': Record<string, unknown>
	/** Notes that a change on trial has gone back by itself. */
	'end-trial': { table: TrialTable }
	/** Begins a backup that is due, writes down what came of one, and tells of one that is missing. */
	'look-after-backups': Record<string, unknown>
}
export type TaskName = keyof TaskPayloads

/** The library's own tables lie in a schema of their own, which it brings up to date itself. */
export const taskSchema = 'graphile_worker'

export type TaskPool = pg.Pool

/** Connections of the tasks; a broken one is replaced, and the log says so once. */
export function openTaskPool(address: DatabaseAddress): TaskPool {
	const pool = new pg.Pool({ ...address, max: 6, connectionTimeoutMillis: 3000 })
	const lost = (error: Error) => log.debug('task connection lost', { error })
	pool.on('error', lost)
	pool.on('connect', (client) => client.on('error', lost))
	return pool
}

/**
 * Adds a task; it is there if and only if the running transaction is committed.
 * @param key tasks with the same key are one
 * @param delaySeconds until it may begin
 */
export async function addTask<N extends TaskName>(
	name: N,
	payload: TaskPayloads[N],
	key: string,
	delaySeconds = 0,
): Promise<void> {
	// Its own attempts are for faults of ours; a delivery that the other side refuses is planned anew by the task.
	await sql`
		select graphile_worker.add_job(
			identifier => ${name},
			payload => ${JSON.stringify(payload)}::json,
			run_at => now() + make_interval(secs => ${delaySeconds}),
			max_attempts => 20,
			job_key => ${key}
		)`.execute(database())
}

/** There is one worker: whatever a killed one had in hand when this is called is free again. */
export async function freeTasks(pool: TaskPool): Promise<void> {
	await pool.query(
		`select graphile_worker.force_unlock_workers(array(
			select distinct locked_by from graphile_worker.jobs where locked_by is not null))`,
	)
}
