/** Which flow versions the executor keeps. */
import type { Redis } from 'ioredis'
import { expect, test, vi } from 'vitest'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import { reception } from '#lib/flow/simulator/try-flow.test-data.ts'
import { RoutingCache } from './routing-cache.ts'

/** Redis as far as the cache asks it. */
function fakeRedis() {
	const versions = new Map<string, string>()
	const redis = {
		versions,
		routing: noRouting as Routing,
		duplicate: () => ({ on: () => undefined, subscribe: async () => 1, disconnect: () => undefined }),
		get: async () => JSON.stringify(redis.routing),
		hgetall: async () => Object.fromEntries(versions),
		hset: async (_hash: string, ...pairs: string[]) => {
			for (let at = 0; at < pairs.length; at += 2) versions.set(pairs[at]!, pairs[at + 1]!)
		},
		hdel: async (_hash: string, ...keys: string[]) => keys.forEach((key) => versions.delete(key)),
	}
	return redis
}

test('a draft that is tried outlives a publish until its phone can no longer be answered', async () => {
	vi.useFakeTimers()
	const redis = fakeRedis()
	const cache = new RoutingCache(redis as unknown as Redis, () => new Set())
	const version = await cache.keepDraft('main', reception)
	expect(version).toBeLessThan(0)
	redis.routing = { ...noRouting, revision: 2 }
	await cache.load()
	expect(cache.findFlow('main', version)).toBeDefined()
	vi.advanceTimersByTime(180_000)
	redis.routing = { ...noRouting, revision: 3 }
	await cache.load()
	expect(cache.findFlow('main', version)).toBeUndefined()
	expect(redis.versions.size).toBe(0)
	vi.useRealTimers()
})

test('two drafts of one flow tried at once are kept apart', async () => {
	const cache = new RoutingCache(fakeRedis() as unknown as Redis, () => new Set())
	const [one, other] = await Promise.all([cache.keepDraft('main', reception), cache.keepDraft('main', reception)])
	expect(one).not.toBe(other)
})
