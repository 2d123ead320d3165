import pg from 'pg'
import { expect, test } from 'vitest'
import { migrate } from '#lib/server/db/migrate.ts'
import { migrations } from '#lib/server/db/migrations.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { readMigrations } from '../../../../tests/postgres.ts'

const address = await freshDatabase('')

async function query<T extends object>(text: string): Promise<T[]> {
	const client = new pg.Client(address)
	await client.connect()
	try {
		return (await client.query<T>(text)).rows
	} finally {
		await client.end()
	}
}

test('what is bundled into the program is what lies in the folder', () => {
	expect(migrations).toEqual(readMigrations())
})

test('two programs that start at once migrate once', async () => {
	await Promise.all([migrate(address, migrations), migrate(address, migrations)])
	const rows = await query<{ name: string }>('select name from migrations order by name')
	expect(rows.map((row) => row.name)).toEqual(migrations.map((migration) => migration.name))
})

test('a migration that fails half-way leaves nothing behind', async () => {
	const broken = { name: '9001_broken.sql', sql: 'create table half_made (id integer); select 1 / 0;' }
	await expect(migrate(address, [...migrations, broken])).rejects.toThrow('division by zero')
	expect(await query("select 1 from pg_tables where tablename = 'half_made'")).toEqual([])
	expect(await query("select 1 from migrations where name = '9001_broken.sql'")).toEqual([])
})

test('a database that is newer than the program is refused', async () => {
	await expect(migrate(address, migrations.slice(0, -1))).rejects.toThrow('newer than this program')
})

test('a migration that was changed after it had been applied is refused', async () => {
	const [first, ...rest] = migrations
	await expect(migrate(address, [{ ...first!, sql: `${first!.sql} ` }, ...rest])).rejects.toThrow('was changed')
})
