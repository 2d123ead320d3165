/** One at a time across processes: a lock file with the holder's process id. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 500

function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0)
		return true
	} catch {
		return false
	}
}

/** Whose lock it is; undefined where it was just given back, or taken and not yet written. */
function holderOf(path: string): number | undefined {
	try {
		return Number(readFileSync(path, 'utf8')) || undefined
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
		return undefined
	}
}

function tryToTake(path: string): boolean {
	try {
		writeFileSync(path, String(process.pid), { flag: 'wx' })
		return true
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
		return false
	}
}

/** Does the work while no other process does work under the same lock; waits for its turn. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
	while (!tryToTake(path)) {
		const holder = holderOf(path)
		// A holder that was killed cannot give its lock back.
		if (holder && !isAlive(holder)) rmSync(path, { force: true })
		else await delay(LOOK_EVERY_MS)
	}
	try {
		return await work()
	} finally {
		rmSync(path, { force: true })
	}
}
