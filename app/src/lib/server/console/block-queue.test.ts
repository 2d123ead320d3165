/** Many who are shut out at once, and a machine that cannot do it just now. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Abuse } from '#lib/domain/abuse.ts'
import { createBlockQueue } from './block-queue.ts'

const abuseOf = (address: string): Abuse => ({ address, offence: 'scanner', count: 1, seconds: 1, accounts: [] })

/** What each request named, and how it ends. */
let requests: { addresses: string[]; done: () => void; fail: () => void }[] = []
const block = (abuses: readonly Abuse[]) =>
	new Promise<void>((resolve, reject) => {
		const addresses = abuses.map(({ address }) => address)
		requests.push({ addresses, done: resolve, fail: () => reject(new Error('the machine does not answer')) })
	})
const asked = () => requests.map(({ addresses }) => addresses)

beforeEach(() => {
	requests = []
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => void vi.useRealTimers())

test('one request is under way at a time, and who comes meanwhile is in the next, each once', async () => {
	const queue = createBlockQueue(block)
	for (const last of [1, 2, 3, 2, 1]) queue.add(abuseOf(`198.51.100.${last}`))
	expect(asked()).toEqual([['198.51.100.1']])
	requests[0]!.done()
	await nextTurn()
	expect(asked()).toEqual([['198.51.100.1'], ['198.51.100.2', '198.51.100.3']])
})

test('more than go into one request are shut out one request after the other', async () => {
	const queue = createBlockQueue(block, { mostAtOnce: 2 })
	for (const last of [1, 2, 3, 4]) queue.add(abuseOf(`198.51.100.${last}`))
	for (const request of [0, 1]) {
		requests[request]!.done()
		await nextTurn()
	}
	expect(asked()).toEqual([['198.51.100.1'], ['198.51.100.2', '198.51.100.3'], ['198.51.100.4']])
})

test('who could not be shut out is not forgotten: it is tried again a moment later, with who came meanwhile', async () => {
	const queue = createBlockQueue(block)
	queue.add(abuseOf('198.51.100.1'))
	requests[0]!.fail()
	await nextTurn()
	queue.add(abuseOf('198.51.100.2'))
	expect(asked()).toHaveLength(1)
	await vi.advanceTimersByTimeAsync(5000)
	expect(asked().slice(1)).toEqual([['198.51.100.1', '198.51.100.2']])
})

test('who was shut out can be shut out again later', async () => {
	const queue = createBlockQueue(block)
	queue.add(abuseOf('198.51.100.1'))
	requests[0]!.done()
	await nextTurn()
	queue.add(abuseOf('198.51.100.1'))
	expect(asked()).toHaveLength(2)
})
