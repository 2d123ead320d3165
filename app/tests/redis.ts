/** A real Redis of a test's own, on a Unix socket in a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { connectRedis } from '#lib/server/redis.ts'

const password = 'only-for-this-test'

export interface TestRedis {
	redis: Redis
	/** Kills it as a crash would; what it had written to its file stays. */
	kill(): Promise<void>
	/** Starts it again on the same file. */
	start(): Promise<void>
	stop(): Promise<void>
}

/**
 * The words that start Redis: the appliance's own from the tree that CALLYTICS_TREE names, else the machine's.
 * The tree's program is run with the tree's own loader and libraries, so that it needs nothing of the machine.
 */
function redisServer(): [string, ...string[]] {
	const tree = process.env['CALLYTICS_TREE'] ?? ''
	const libraries = join(tree, 'usr/lib/x86_64-linux-gnu')
	const program = join(tree, 'usr/bin/redis-server')
	if (!tree || !existsSync(program)) return ['redis-server']
	return [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries, program]
}

/** Starts one. */
export async function startTestRedis(): Promise<TestRedis> {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-redis-'))
	const socket = join(folder, 'redis.sock')
	let server: ChildProcess | undefined
	const settings = ['--port', '0', '--unixsocket', socket, '--requirepass', password]
	const keeping = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder]
	const [program, ...words] = redisServer()
	const start = async () => {
		server = spawn(program, [...words, ...settings, ...keeping], { stdio: 'ignore' })
		const failed = new Promise<never>((_resolve, reject) => server?.once('error', reject))
		const redis = connectRedis(socket, password)
		redis.on('error', () => {}) // not there yet: it is asked until it is
		await Promise.race([
			redis.ping(),
			failed,
			delay(15_000).then(() => Promise.reject(new Error('Redis does not start'))),
		])
		redis.disconnect()
	}
	const kill = async () => {
		const ended = new Promise((resolve) => server?.once('close', resolve))
		server?.kill('SIGKILL')
		await ended
	}
	await start()
	const redis = connectRedis(socket, password)
	redis.on('error', () => {}) // killed on purpose
	return {
		redis,
		kill,
		start,
		async stop() {
			redis.disconnect()
			await kill()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
