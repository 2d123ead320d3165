/** What the journal is asked, and what is made of its lines. */
import { describe, expect, test } from 'vitest'
import { readJournal } from '../actions/read-journal.ts'
import { parseRequest } from '../answer.ts'
import type { JournalQuery } from './query.ts'
import { isAskedFor, isTooOld, makeJournalWords, parseEntry } from './read.ts'

const cursor = `s=${'a'.repeat(32)};i=1f;b=${'b'.repeat(32)};m=2a;t=63f;x=9c`
const newest: JournalQuery = { action: 'read-journal', direction: 'older', limit: 100 }

describe('what may be asked', () => {
	test.each([
		['another unit', { source: 'ssh' }],
		['words of journalctl’s own', { source: '--file=/etc/shadow' }],
		['a priority that is none', { priority: 8 }],
		['a cursor with more behind it', { cursor: `${cursor} --file=/etc/shadow` }],
		['a call with a pattern in it', { callId: 'mcabc.*' }],
		['a text without end', { text: 'x'.repeat(201) }],
		['a time before time', { since: -1 }],
		['more than a page', { limit: 501 }],
		['a field nobody knows', { file: '/etc/shadow' }],
	])('%s is refused', (_what, part) => {
		expect(() => parseRequest(JSON.stringify({ ...newest, ...part }))).toThrow(/does not do/)
	})

	test('a time that ends before it begins is refused in words', () => {
		expect(() => readJournal.verify({ ...newest, since: 2000, until: 1000 })).toThrow(/ends before it begins/)
		expect(() => readJournal.verify({ ...newest, direction: 'newer' })).toThrow(/Newer entries than which/)
	})
})

describe('what journalctl is told', () => {
	const fixed = [
		...['--no-pager', '--quiet', '--output=json'],
		'--output-fields=MESSAGE,PRIORITY,_SYSTEMD_UNIT,UNIT,SYSLOG_IDENTIFIER',
	]

	test('the newest entries come first', () => {
		expect(makeJournalWords(newest)).toEqual([...fixed, '--reverse'])
	})

	test('unit, priority, time and place are its own words; a text never is', () => {
		const query: JournalQuery = {
			...newest,
			...{
				source: 'asterisk',
				priority: 4,
				until: 1_764_360_000_500,
				cursor,
				text: '--file=/etc/shadow',
				callId: 'mcabc123',
			},
		}
		expect(parseRequest(JSON.stringify(query))).toEqual(query)
		expect(makeJournalWords(query)).toEqual([
			...[...fixed, '--reverse', '--unit=asterisk.service', '--priority=4'],
			...['--until=@1764360000.5', `--after-cursor=${cursor}`],
		])
	})

	test('what came since is read forwards, and the kernel’s lines of every boot', () => {
		expect(makeJournalWords({ ...newest, direction: 'newer', cursor, source: 'kernel' })).toEqual([
			...[...fixed, '--boot=all', '--dmesg', `--after-cursor=${cursor}`],
		])
	})
})

describe('what comes back', () => {
	const line = (fields: Record<string, unknown>) =>
		JSON.stringify({ __CURSOR: cursor, __REALTIME_TIMESTAMP: '1764360000123456', ...fields })

	test('a line becomes an entry; what systemd says of a unit is that unit’s', () => {
		expect(
			parseEntry(line({ MESSAGE: 'Stopped.', PRIORITY: '5', UNIT: 'asterisk.service', _SYSTEMD_UNIT: 'init.scope' })),
		).toEqual({ cursor, at: 1_764_360_000_123, unit: 'asterisk.service', priority: 5, message: 'Stopped.' })
	})

	test('bytes that are no text, a message that is too long, and half a line are survived', () => {
		expect(parseEntry(line({ MESSAGE: [72, 105, 255], SYSLOG_IDENTIFIER: 'kernel' }))).toMatchObject({
			...{ message: 'Hi\uFFFD', priority: 6, unit: 'kernel' },
		})
		expect(parseEntry(line({ MESSAGE: null }))?.message).toBe('')
		expect(parseEntry(line({ MESSAGE: 'x'.repeat(10_000) }))?.message).toHaveLength(8000)
		expect(parseEntry('{"MESSAGE":"cut o')).toBeUndefined()
	})

	test('text is found large or small, and a call by its id', () => {
		const entry = parseEntry(line({ MESSAGE: '{"message":"Call failed","call_id":"mcabc123"}' }))!
		expect(isAskedFor(entry, { ...newest, text: 'call FAILED' })).toBe(true)
		expect(isAskedFor(entry, { ...newest, text: 'call.failed' })).toBe(false)
		expect(isAskedFor(entry, { ...newest, callId: 'mcabc123' })).toBe(true)
		expect(isAskedFor(entry, { ...newest, callId: 'mcabc124' })).toBe(false)
	})

	test('backwards it ends where the time begins', () => {
		const entry = parseEntry(line({ MESSAGE: 'old' }))!
		expect(isTooOld(entry, { ...newest, since: entry.at + 1 })).toBe(true)
		expect(isTooOld(entry, { ...newest, since: entry.at })).toBe(false)
	})
})
