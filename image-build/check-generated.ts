/**
 * Generated files are what their sources make of them: `npm run check:generated` compares, `npm run generate` writes.
 * PostgreSQL: the server that PGHOST names, else one from the built tree, else one from the machine's packages.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../app/src/lib/server/db/migrate.ts'
import { connectWhenReady, readMigrations, startServer, type TestServer } from '../app/tests/postgres.ts'
import { describeSchema } from './describe-schema.ts'
import { repositoryFolder } from './paths.ts'
import { startTestDatabase } from './test-database.ts'

const isWriting = process.argv.includes('--write')
const database = 'callytics_generated'

async function findServer(): Promise<TestServer> {
	const given = process.env['PGHOST']
	if (given) return { host: given, user: process.env['PGUSER'] ?? 'callytics', stop: () => Promise.resolve() }
	try {
		const { environment, stop } = await startTestDatabase()
		return { host: environment.PGHOST, user: environment.PGUSER, stop }
	} catch {
		// No tree has been built here; the machine's own PostgreSQL does as well.
		return startServer()
	}
}

/** Row types of all tables. @param url of a database that has all migrations */
function makeTableTypes(url: string): string {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-generated-'))
	try {
		const file = join(folder, 'tables.ts')
		const program = join(repositoryFolder, 'node_modules/kysely-codegen/dist/cli/bin.js')
		const settings = ['--dialect=postgres', '--camel-case', '--type-mapping={"int8":"number"}', '--log-level=error']
		// The migrations' own table is the runner's business.
		const words = [program, ...settings, '--exclude-pattern=migrations', `--url=${url}`, `--out-file=${file}`]
		execFileSync(process.execPath, words, { stdio: 'inherit' })
		return readFileSync(file, 'utf8')
	} finally {
		rmSync(folder, { recursive: true })
	}
}

async function makeFromDatabase(): Promise<Map<string, string>> {
	const { host, user, stop } = await findServer()
	try {
		const client = await connectWhenReady(host, user)
		await client.query(`drop database if exists ${database} with (force)`)
		await client.query(`create database ${database}`)
		await client.end()
		await migrate({ host, user, database }, readMigrations())
		const inside = await connectWhenReady(host, user, database)
		await inside.query('drop table migrations')
		const schema = await describeSchema(inside)
		await inside.end()
		const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`
		return new Map([
			['app/migrations/schema.sql', schema],
			['app/src/lib/server/db/tables.generated.ts', makeTableTypes(url)],
		])
	} finally {
		await stop()
	}
}

/** The ARI types have a generator of their own, which also compares. @returns the file if it is stale */
function checkAriTypes(): string[] {
	const words = [join(repositoryFolder, 'app/generate-ari-types.ts'), ...(isWriting ? [] : ['--check'])]
	const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' })
	return status === 0 ? [] : ['app/src/lib/server/ari/types.generated.ts']
}

const stale = checkAriTypes()
for (const [path, text] of await makeFromDatabase()) {
	const file = join(repositoryFolder, path)
	if (isWriting) writeFileSync(file, text)
	else if (readFileSync(file, 'utf8') !== text) stale.push(path)
}
if (stale.length > 0) {
	console.error(`Not what its sources make of it: ${stale.join(', ')}. Run npm run generate.`)
	process.exitCode = 1
}
