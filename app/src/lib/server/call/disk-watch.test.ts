/** The watch over the disk, with file systems that are as full as a test wants. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startDiskWatch, type DiskWatch } from './disk-watch.ts'

let used = 0
let fault: Error | undefined
let watch: DiskWatch

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
	watch.stop()
	fault = undefined
	vi.useRealTimers()
})

const start = async (share: number) => {
	used = share
	watch = await startDiskWatch('/recordings', async () => {
		if (fault) throw fault
		return { blocks: 1000, bfree: 1000 - used * 1000, bavail: 1000 - used * 1000 }
	})
}
const become = async (share: number) => {
	used = share
	await vi.advanceTimersByTimeAsync(5_000)
}

test('a disk that was full before a restart allows no recording for a single moment', async () => {
	await start(0.97)
	expect(watch.mayRecord()).toBe(false)
})

test('recordings stop at 95 % and are allowed again below 90 %', async () => {
	await start(0.2)
	expect(watch.mayRecord()).toBe(true)
	await become(0.95)
	expect(watch.state).toEqual({ level: 'full', usedShare: 0.95 })
	expect(watch.mayRecord()).toBe(false)
	await become(0.91)
	expect(watch.mayRecord()).toBe(false)
	await become(0.89)
	expect(watch.mayRecord()).toBe(true)
	expect(watch.state.level).toBe('short')
})

test('a disk that cannot be read keeps its last state', async () => {
	await start(0.96)
	fault = new Error('EIO')
	await become(0.1)
	expect(watch.mayRecord()).toBe(false)
	fault = undefined
	await become(0.1)
	expect(watch.mayRecord()).toBe(true)
})
