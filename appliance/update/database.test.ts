/** The data comes back from an update that gave way, wherever the power was cut meanwhile. */
import { beforeEach, expect, test, vi } from 'vitest'
import { databaseBefore } from '../helper/update/places.ts'
import { putDatabaseBack } from './database.ts'

/** What each database holds, by its name. */
const databases = vi.hoisted(() => new Map<string, string>())
vi.mock('../helper/run.ts', () => ({
	run: (_program: string, _words: string[], query: string) =>
		Promise.resolve(databases.has(/datname = '(\w+)'/.exec(query)?.[1] ?? '') ? '1\n' : '\n'),
}))
vi.mock('../backup/run-program.ts', () => ({
	runProgram(_program: string, _words: string[], _signal: AbortSignal, sql: string) {
		for (const [, from, to] of sql.matchAll(/alter database (\w+) rename to (\w+);/g)) {
			if (databases.has(to!)) throw new Error(`database "${to}" already exists`)
			databases.set(to!, databases.get(from!)!)
			databases.delete(from!)
		}
		for (const [, name] of sql.matchAll(/drop database if exists (\w+)/g)) databases.delete(name!)
		return Promise.resolve()
	},
}))
beforeEach(() => {
	databases.clear()
	databases.set('callytics', 'new')
})

test('what was kept is in use again, and nothing else is left', async () => {
	databases.set(databaseBefore, 'old')
	expect(await putDatabaseBack()).toBe(true)
	expect([...databases]).toEqual([['callytics', 'old']])
})

test('where nothing was kept nothing is put back', async () => {
	expect(await putDatabaseBack()).toBe(false)
	expect([...databases]).toEqual([['callytics', 'new']])
})

test('cut right after it was put back, it still says so and tidies up', async () => {
	databases.set('callytics', 'old').set('callytics_gave_way', 'new')
	expect(await putDatabaseBack()).toBe(true)
	expect([...databases]).toEqual([['callytics', 'old']])
})

test('what an earlier update has left is not in the way', async () => {
	databases.set(databaseBefore, 'old').set('callytics_gave_way', 'older')
	expect(await putDatabaseBack()).toBe(true)
	expect([...databases]).toEqual([['callytics', 'old']])
})
