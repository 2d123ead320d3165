/** A switch ends whole wherever it was cut off. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addMissing, putBack, putInPlace } from './swap.ts'

let root: string
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'callytics-restore-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (path: string, text: string) => {
	mkdirSync(dirname(join(root, path)), { recursive: true })
	writeFileSync(join(root, path), text)
}

describe('a switch that is cut off anywhere is done again from its start', () => {
	const places = () => ({
		live: join(root, 'live'),
		staged: join(root, 'stage/live'),
		before: join(root, 'before/live'),
	})
	const mark = () => join(root, 'before/.done/live')
	const text = () => readFileSync(join(root, 'live/which'), 'utf8')
	beforeEach(() => {
		put('live/which', 'old')
		put('stage/live/which', 'new')
	})
	const forward = () => putInPlace(places(), mark())
	const back = () => putBack(places(), mark())

	test('twice is as once', async () => {
		await forward()
		await forward()
		expect(text()).toBe('new')
		await back()
		await back()
		expect(text()).toBe('old')
	})
	test('between the two renames, with an empty folder that a boot has made', async () => {
		mkdirSync(join(root, 'before'))
		renameSync(places().live, places().before)
		mkdirSync(places().live)
		await forward()
		expect(text()).toBe('new')
		await back()
		expect(text()).toBe('old')
	})
	test('what the backup does not have is gone, and comes back', async () => {
		rmSync(join(root, 'stage/live'), { recursive: true })
		await forward()
		await forward()
		expect(existsSync(places().live)).toBe(false)
		await back()
		expect(text()).toBe('old')
	})
	test('what was not there before goes again', async () => {
		rmSync(places().live, { recursive: true })
		await forward()
		expect(text()).toBe('new')
		await back()
		expect(existsSync(places().live)).toBe(false)
	})
	test('missing files come back, and what is there stays', async () => {
		put('stage/live/deep/lost', 'lost')
		await addMissing(places().staged, places().live)
		expect(text()).toBe('old')
		expect(readFileSync(join(root, 'live/deep/lost'), 'utf8')).toBe('lost')
	})
})
