/** Locks between processes: held while somebody works, handed over without anybody stumbling, taken from who was killed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { withLock } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'callytics-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('work under one lock never overlaps, and everybody gets a turn', async () => {
	const path = join(folder, 'one')
	let working = 0
	const most: number[] = []
	const work = async (index: number) => {
		most.push(++working)
		await delay(1)
		working--
		return index
	}
	const done = await Promise.all([1, 2, 3, 4].map((index) => withLock(path, () => work(index))))
	expect(done).toEqual([1, 2, 3, 4])
	expect(Math.max(...most)).toBe(1)
})

test('the lock of a process that is gone is taken', async () => {
	const path = join(folder, 'dead')
	const { pid } = spawnSync('true')
	writeFileSync(path, String(pid))
	expect(await withLock(path, () => Promise.resolve('done'))).toBe('done')
})
