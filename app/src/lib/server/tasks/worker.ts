/** Slow work outside a call: starts the tasks that wait in PostgreSQL, and again after every outage or kill. */
import { setTimeout as delay } from 'node:timers/promises'
import { Logger, parseCronItems, run, runMigrations, type Runner, type TaskList } from 'graphile-worker'
import { freeTasks, taskSchema, type TaskName, type TaskPayloads, type TaskPool } from '../db/tasks.ts'
import { isDatabaseAway } from '../db/pool.ts'
import { log } from '../log.ts'

/** What each task does. A throw is our own fault: it is logged, and tried again with growing pauses. */
export type Tasks = { [N in TaskName]: (payload: TaskPayloads[N], signal: AbortSignal) => Promise<void> }

/** When a task is begun by the clock: a cron line in UTC. */
export interface TimedTask {
	task: TaskName
	match: string
}

export interface TaskWorker {
	/** Lets what runs come to its end for a few seconds, then stops. */
	stop(): Promise<void>
}

const longestRetryMs = 10_000
const stopWithinMs = 4_000
// Notified of new tasks at once; this is only for those whose time comes.
const lookEveryMs = 2_000

// The library speaks of its own doings at length; only its errors are news, and those of a task are logged here.
const quietLogger = new Logger(() => (level, message, meta) => {
	const isNews = level === 'error' && !message.startsWith('Failed task') && !isDatabaseAway(meta?.['error'])
	if (isNews) log.warn('task worker', { said: message })
	else log.debug('task worker', { said: message })
})

/** Makes the place where tasks are kept, or brings it up to date. */
export async function migrateTasks(pool: TaskPool): Promise<void> {
	await runMigrations({ pgPool: pool, schema: taskSchema, logger: quietLogger })
}

/** Starts working. Never gives up: while PostgreSQL is away it waits and begins again. @param pool is ended by stop() */
export function startTasks(pool: TaskPool, tasks: Tasks, timetable: readonly TimedTask[] = []): TaskWorker {
	const worker = new Worker(pool, tasks, timetable)
	const done = worker.run()
	return {
		async stop() {
			await worker.stop()
			await done
			await pool.end()
		},
	}
}

class Worker {
	readonly #pool: TaskPool
	readonly #tasks: TaskList
	readonly #timetable: readonly TimedTask[]
	readonly #stopping = new AbortController()
	#runner: Runner | undefined

	constructor(pool: TaskPool, tasks: Tasks, timetable: readonly TimedTask[]) {
		this.#pool = pool
		this.#tasks = Object.fromEntries(Object.entries(tasks).map(([name, work]) => [name, logged(name, work)]))
		this.#timetable = timetable
	}

	async stop(): Promise<void> {
		this.#stopping.abort()
		await this.#runner?.kill('the console stops').catch(() => undefined)
	}

	async run(): Promise<void> {
		for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
			try {
				await migrateTasks(this.#pool)
				await freeTasks(this.#pool)
				if (this.#stopping.signal.aborted) return
				this.#runner = await this.#begin()
				attempt = 0
				await this.#runner.promise
			} catch (error) {
				if (this.#stopping.signal.aborted) return
				if (attempt % 20 === 0) log.warn('tasks wait', { attempt, error })
			}
			this.#runner = undefined
			const wait = Math.min(200 * 2 ** Math.min(attempt, 10), longestRetryMs)
			await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
		}
	}

	async #begin(): Promise<Runner> {
		const cron = this.#timetable.map(({ task, match }) => ({ task, match, options: { backfillPeriod: 0 } }))
		const runner = await run({
			...{ pgPool: this.#pool, schema: taskSchema, logger: quietLogger },
			...{ taskList: this.#tasks, parsedCronItems: parseCronItems(cron) },
			// Signals are this process's own business.
			...{ noHandleSignals: true, concurrency: 4, pollInterval: lookEveryMs },
			gracefulShutdownAbortTimeout: stopWithinMs,
			// Without these the end of a task that cannot be written down is a rejection that nobody handles.
			preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
		})
		// Nobody knows what the database has of the moment it went away in: what runs is let to its end, and all is begun anew.
		runner.events.on('pool:listen:error', () => void runner.stop().catch(() => undefined))
		return runner
	}
}

function logged(name: string, work: (payload: never, signal: AbortSignal) => Promise<void>): TaskList[string] {
	return async (payload, helpers) => {
		try {
			await work(payload as never, helpers.abortSignal ?? new AbortController().signal)
		} catch (error) {
			if (isDatabaseAway(error)) log.debug('task waits for the database', { task: name, error })
			else log.error('task failed', { task: name, attempt: helpers.job.attempts, error })
			throw error
		}
	}
}
