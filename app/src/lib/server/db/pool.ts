/** The connection to PostgreSQL, transactions, and how "PostgreSQL is away" is told from a fault of ours. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { log } from '../log.ts'
import type { DB } from './tables.generated.ts'

// Our int8 columns are counters far below 2^53; the driver would hand them over as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Where PostgreSQL is: the directory of its Unix socket, database and role (peer authentication, no password). */
export interface DatabaseAddress {
	host: string
	database: string
	user: string
}

const currentTransaction = new AsyncLocalStorage<Transaction<DB>>()
let pool: Kysely<DB> | undefined

/**
 * Opens the pool for this process; a second call replaces the first, which is closed.
 * No connection is made yet: the process may start before PostgreSQL does.
 */
export function openDatabase(address: DatabaseAddress): void {
	const connections = new pg.Pool({
		...address,
		max: 10,
		// A page must be able to say "the database is away" before its reader gives up.
		connectionTimeoutMillis: 3000,
		statement_timeout: 15_000,
	})
	// An idle connection that breaks (PostgreSQL restarted) is replaced by the pool; nobody waits for it.
	connections.on('error', sayLost)
	void closeDatabase()
	pool = new Kysely<DB>({
		dialect: new PostgresDialect({ pool: connections }),
		// Keys inside JSON values are the user's own and stay as they are.
		plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
	})
}

let lostSaidAt = 0

/** All idle connections break at once when PostgreSQL goes away; that is one thing to say. */
function sayLost(error: Error): void {
	if (Date.now() - lostSaidAt < 5000) return
	lostSaidAt = Date.now()
	log.warn('database connections lost', { reason: error.message })
}

/** Ends all connections; afterwards every query throws until the database is opened again. */
export async function closeDatabase(): Promise<void> {
	const closing = pool
	pool = undefined
	await closing?.destroy()
}

/** The running transaction, or the pool. */
export function database(): Kysely<DB> {
	const handle = currentTransaction.getStore() ?? pool
	if (!handle) throw Object.assign(new Error('the database is not open'), { code: notOpen })
	return handle
}

/** Runs queries as one transaction: every `database()` below `work` takes part in it. A throw rolls back. */
export function transaction<T>(work: () => Promise<T>): Promise<T> {
	if (currentTransaction.getStore()) return work()
	return database()
		.transaction()
		.execute((trx) => currentTransaction.run(trx, work))
}

// Until the migrations have been applied no page may read: to its reader that is the same as a database that is away.
const notOpen = 'database.not_open'

const awayCodes = new Set([
	notOpen,
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'57P01', // admin_shutdown
	'57P02', // crash_shutdown
	'57P03', // cannot_connect_now: still starting
	'08000',
	'08003',
	'08006',
	'53300', // too_many_connections
])
const awayMessages =
	/Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether an error means that PostgreSQL cannot be reached just now, so that trying again later is right. */
export function isDatabaseAway(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const { code, syscall } = error as { code?: unknown; syscall?: unknown }
	// No socket file: not started yet. Any other missing file is a fault of ours.
	if (code === 'ENOENT') return syscall === 'connect'
	return (typeof code === 'string' && awayCodes.has(code)) || awayMessages.test(error.message)
}

/**
 * The name of the constraint that refused a row, if that is what the error is (PostgreSQL error class 23).
 * Lets a rule turn `extensions_number_unique` into the user's words.
 */
export function violatedConstraint(error: unknown): string | undefined {
	if (!(error instanceof pg.DatabaseError) || !error.code?.startsWith('23')) return undefined
	return error.constraint
}

/**
 * Whether a text was refused because PostgreSQL cannot keep a letter of it: NUL, or half of a surrogate pair, which no
 * keyboard writes (22021 character_not_in_repertoire, 22P05 untranslatable_character, and the same within JSON).
 */
export function isUnkeepableText(error: unknown): boolean {
	if (!(error instanceof pg.DatabaseError)) return false
	return error.code === '22021' || error.code === '22P05' || (error.code === '22P02' && / json$/.test(error.message))
}
