/** A real Redis of a test's own, on a Unix socket in a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
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

/** Starts one; CALLYTICS_REDIS_SERVER names the program where it is not in the path. */
export async function startTestRedis(): Promise<TestRedis> {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-redis-'))
	const socket = join(folder, 'redis.sock')
	let server: ChildProcess | undefined
	const settings = ['--port', '0', '--unixsocket', socket, '--requirepass', password]
	const keeping = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder]
	const program = process.env['CALLYTICS_REDIS_SERVER'] ?? 'redis-server'
	const start = async () => {
		server = spawn(program, [...settings, ...keeping], { stdio: 'ignore' })
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
