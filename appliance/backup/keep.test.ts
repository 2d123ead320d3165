/** A backup that was not verified never takes the place of one that was. */
import { expect, test } from 'vitest'
import { forgetWords, markWords, unverifiedLongAgo } from './keep.ts'
import { backupWords } from './what.ts'

const tagsIn = (words: readonly string[]) => words.filter((_word, at) => /^--(tag|set)$/.test(words[at - 1] ?? ''))
const keep = { last: 1, daily: 7, weekly: 0, monthly: 0 }

test('only what was marked as verified counts for the plan', () => {
	const made = tagsIn(backupWords({ recordings: true, messages: true }, 'box'))
	expect(tagsIn(markWords('abc'))).toEqual(['callytics'])
	expect(tagsIn(forgetWords(keep))).toEqual(['callytics'])
	expect(made).not.toContain('callytics')
	expect(forgetWords(keep)).toEqual(expect.arrayContaining(['--keep-last=1', '--keep-daily=7']))
})

test('what was not verified goes after a day', () => {
	const now = Date.UTC(2026, 0, 2, 12)
	const made = (id: string, hoursAgo: number, isVerified: boolean) => {
		return { id, madeAt: now - hoursAgo * 3_600_000, hostName: 'box', isVerified, bytes: null }
	}
	const all = [made('fresh', 1, false), made('bad', 25, false), made('good', 26, true)]
	expect(unverifiedLongAgo(all, now)).toEqual(['bad'])
})
