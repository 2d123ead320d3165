/** A fresh database for a test file, copied from a template that has all migrations. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { closeDatabase, openDatabase, type DatabaseAddress } from '#lib/server/db/pool.ts'
import { openTaskPool } from '#lib/server/db/tasks.ts'
import { migrateTasks } from '#lib/server/tasks/worker.ts'

/** Runs statements on the cluster's own database. */
async function administer(...statements: string[]): Promise<void> {
	const { host, user } = inject('postgres')
	const client = new pg.Client({ host, user, database: 'postgres' })
	await client.connect()
	try {
		for (const statement of statements) await client.query(statement)
	} finally {
		await client.end()
	}
}

/**
 * Makes a database of this test file's own, opens it for the code under test, and removes it when the file is done.
 * @param template '' for an empty database
 */
export async function freshDatabase(template = 'callytics_template'): Promise<DatabaseAddress> {
	const { host, user } = inject('postgres')
	const database = `test_${randomBytes(6).toString('hex')}`
	await administer(`create database ${database} ${template ? `template ${template}` : ''}`)
	const address = { host, user, database }
	openDatabase(address)
	afterAll(async () => {
		await closeDatabase()
		await administer(`drop database if exists ${database} with (force)`)
	})
	return address
}

/** The same with the tables that tasks are kept in, for code that adds some. */
export async function freshDatabaseWithTasks(): Promise<void> {
	const pool = openTaskPool(await freshDatabase())
	await migrateTasks(pool)
	afterAll(() => pool.end())
}
