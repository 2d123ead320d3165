/**
 * Global set-up of the database tests: one PostgreSQL server for the run, with a template database.
 * A server that PGHOST names is used as it is; otherwise one is started from CALLYTICS_POSTGRES_BIN, or from the newest
 * that Debian's packages have installed, and thrown away at the end.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate, type Migration } from '../src/lib/server/db/migrate.ts'

declare module 'vitest' {
	interface ProvidedContext {
		postgres: { host: string; user: string }
	}
}

const template = 'callytics_template'
// PostgreSQL refuses to run as root; the account `nobody` owns nothing.
const nobody = 65_534

function programsFolder(): string {
	const given = process.env['CALLYTICS_POSTGRES_BIN']
	if (given) return given
	const base = '/usr/lib/postgresql'
	const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
	const newest = versions.find((version) => existsSync(join(base, version, 'bin/initdb')))
	if (!newest)
		throw new Error('The database tests need PostgreSQL: set PGHOST or CALLYTICS_POSTGRES_BIN, or install it.')
	return join(base, newest, 'bin')
}

/** A server that trusts everybody who gets to its socket. */
export interface TestServer {
	/** Folder of its Unix socket. */
	host: string
	user: string
	stop: () => Promise<void>
}

/** Starts a server on an empty cluster in a temporary folder. @throws when there is no PostgreSQL here */
export async function startServer(): Promise<TestServer> {
	const programs = programsFolder()
	const folder = mkdtempSync(join(tmpdir(), 'callytics-postgres-'))
	const data = join(folder, 'data')
	mkdirSync(data, { mode: 0o700 })
	const isRoot = process.getuid?.() === 0
	const account = isRoot ? { uid: nobody, gid: nobody } : {}
	if (isRoot) for (const path of [folder, data]) chownSync(path, nobody, nobody)
	const init = ['-D', data, '--auth=trust', '--username=callytics', '--encoding=UTF8', '--locale=C', '--no-sync']
	execFileSync(join(programs, 'initdb'), init, { ...account, stdio: 'ignore' })
	const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=', `unix_socket_directories=${folder}`]
	const words = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
	const server = spawn(join(programs, 'postgres'), words, { ...account, stdio: 'ignore' })
	const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
	return {
		host: folder,
		user: 'callytics',
		async stop() {
			server.kill('SIGQUIT')
			await ended
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Connects as soon as the server answers. @throws when it has not after half a minute */
export async function connectWhenReady(host: string, user: string, database = 'postgres'): Promise<pg.Client> {
	const deadline = Date.now() + 30_000
	for (;;) {
		const client = new pg.Client({ host, user, database })
		try {
			await client.connect()
			return client
		} catch (error) {
			if (Date.now() > deadline) throw error
			await delay(50)
		}
	}
}

/** The migration files, read from where they lie. */
export function readMigrations(): Migration[] {
	const folder = new URL('../migrations/', import.meta.url)
	return readdirSync(folder)
		.filter((name) => /^\d{4}_.*\.sql$/.test(name))
		.sort()
		.map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }))
}

/** Called by vitest before the first test file; returns what it calls after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const given = process.env['PGHOST']
	const server = given
		? { host: given, user: process.env['PGUSER'] ?? 'callytics', stop: () => Promise.resolve() }
		: await startServer()
	const { host, user, stop } = server
	try {
		const client = await connectWhenReady(host, user)
		await client.query(`drop database if exists ${template} with (force)`)
		await client.query(`create database ${template}`)
		await client.end()
		await migrate({ host, user, database: template }, readMigrations())
		project.provide('postgres', { host, user })
	} catch (error) {
		await stop()
		throw error
	}
	return stop
}
