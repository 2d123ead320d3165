/** Which database is in use after a restore, wherever it was cut off, and that none is taken for another. */
import { beforeEach, expect, test, vi } from 'vitest'
import { databaseBefore } from '../helper/update/places.ts'
import { beforeDatabase } from '../helper/restore/places.ts'
import { useFormer, useRestored } from './databases.ts'

/** What each database holds, by its name. */
const databases = vi.hoisted(() => new Map<string, string>())
vi.mock('./load.ts', () => ({
	ask: (_database: string, sql: string) =>
		Promise.resolve([...databases.keys()].filter((name) => sql.includes(`'${name}'`)).join('\n')),
}))
vi.mock('../backup/scratch.ts', () => ({
	say(sql: string) {
		for (const [, from, to] of sql.matchAll(/alter database (\w+) rename to (\w+);/g)) {
			if (databases.has(to!)) throw new Error(`database "${to}" already exists`)
			databases.set(to!, databases.get(from!)!)
			databases.delete(from!)
		}
		return Promise.resolve()
	},
}))

beforeEach(() => {
	databases.clear()
	databases.set('callytics', 'old').set('callytics_restoring', 'new')
})

test('the restored one is in use, and the former one again; each twice is as once', async () => {
	await useRestored()
	await useRestored()
	expect(databases.get('callytics')).toBe('new')
	await useFormer()
	await useFormer()
	expect(databases.get('callytics')).toBe('old')
})

test('what an update keeps is neither in the way nor put back', async () => {
	expect(beforeDatabase).not.toBe(databaseBefore)
	databases.set(databaseBefore, 'of the update')
	await useRestored()
	expect(databases.get('callytics')).toBe('new')
	await useFormer()
	expect(databases.get('callytics')).toBe('old')
	expect(databases.get(databaseBefore)).toBe('of the update')
})

test('a former one that no restore has made is told, and not taken for an exchange that was done', async () => {
	databases.set(beforeDatabase, 'foreign')
	await expect(useRestored()).rejects.toThrow('as no restore leaves them')
	await useFormer()
	expect(databases.get('callytics')).toBe('old')
})

test('a restored one that is gone is told', async () => {
	databases.delete('callytics_restoring')
	await expect(useRestored()).rejects.toThrow('as no restore leaves them')
})
