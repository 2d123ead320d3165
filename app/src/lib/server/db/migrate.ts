/** Brings the database to the form this program knows: numbered files, forward only. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { log } from '../log.ts'
import type { DatabaseAddress } from './pool.ts'

/** One file of `migrations/`. */
export interface Migration {
	/** File name, e.g. `0001_users_and_settings.sql`. */
	name: string
	sql: string
}

// Any number, the same in every process: whoever holds this lock migrates, the others wait.
const lockKey = 7_223_519
// A machine that is starting is slow, and nobody waits for the answer as for a page's.
const connectMs = 30_000

const checksum = (sql: string) => createHash('sha256').update(sql).digest('hex')

/**
 * Applies the migrations that are missing, each in a transaction of its own, and remembers what was applied.
 * @param migrations in the order of their names
 * @throws when the database was written by a newer program, or an applied file was changed afterwards; and whatever
 * PostgreSQL says while it is away
 */
export async function migrate(address: DatabaseAddress, migrations: readonly Migration[]): Promise<void> {
	const client = new pg.Client({ ...address, connectionTimeoutMillis: connectMs })
	// Without a listener a connection that breaks between two queries would end the process.
	client.on('error', (error) => log.warn('database connection lost while migrating', { error }))
	await client.connect()
	try {
		await client.query('select pg_advisory_lock($1)', [lockKey])
		await client.query(
			`create table if not exists migrations (
				name text primary key,
				checksum text not null,
				applied_at timestamptz not null default now()
			)`,
		)
		const applied = await client.query<{ name: string; checksum: string }>('select name, checksum from migrations')
		refuseForeign(applied.rows, migrations)
		const done = new Set(applied.rows.map((row) => row.name))
		for (const migration of migrations) if (!done.has(migration.name)) await apply(client, migration)
	} finally {
		// The lock goes with the connection.
		await client.end()
	}
}

/** Names of the migrations that a database has. @throws whatever PostgreSQL says while it is away */
export async function appliedMigrations(address: DatabaseAddress): Promise<string[]> {
	const client = new pg.Client({ ...address, connectionTimeoutMillis: connectMs })
	client.on('error', (error) => log.warn('database connection lost', { error }))
	await client.connect()
	try {
		return (await client.query<{ name: string }>('select name from migrations')).rows.map(({ name }) => name)
	} finally {
		await client.end()
	}
}

function refuseForeign(applied: readonly { name: string; checksum: string }[], migrations: readonly Migration[]): void {
	const known = new Map(migrations.map((migration) => [migration.name, checksum(migration.sql)]))
	for (const row of applied) {
		const expected = known.get(row.name)
		if (expected === undefined) throw new Error(`the database is newer than this program: it has ${row.name}`)
		if (expected !== row.checksum) throw new Error(`migration ${row.name} was changed after it had been applied`)
	}
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
	await client.query('begin')
	try {
		// The row first: if two programs ever got past the lock, one of them would stop here.
		await client.query('insert into migrations (name, checksum) values ($1, $2)', [
			migration.name,
			checksum(migration.sql),
		])
		await client.query(migration.sql)
		await client.query('commit')
	} catch (error) {
		await client.query('rollback').catch(() => {
			// The connection is gone: PostgreSQL has rolled back by itself, and the first error is the one to tell.
		})
		throw error
	}
	log.info('migration applied', { migration: migration.name })
}
