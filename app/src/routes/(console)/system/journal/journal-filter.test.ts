/** A filter of the journal in the address, and what is asked by it. */
import { expect, test } from 'vitest'
import { askedFor, isFiltering, journalQuery, readJournalFilter } from './journal-filter.ts'

const read = (query: string) => readJournalFilter(new URLSearchParams(query))

test('an empty address filters by nothing', () => {
	expect(isFiltering(read(''))).toBe(false)
	expect(askedFor(read(''), 'Europe/London')).toEqual({})
	expect(journalQuery(read(''))).toBe('')
})

test('a filter survives the way through the address', () => {
	const query =
		'source=asterisk&priority=4&text=no+reply&callId=mcabcdef&since=2026-11-21T14%3A30&until=2026-11-21T14%3A31'
	expect(journalQuery(read(query))).toBe(`?${query}`)
	expect(askedFor(read(query), 'Europe/Brussels')).toEqual({
		...{ source: 'asterisk', priority: 4, text: 'no reply', callId: 'mcabcdef' },
		...{ since: Date.UTC(2026, 10, 21, 13, 30), until: Date.UTC(2026, 10, 21, 13, 31, 59, 999) },
	})
})

test('what makes no sense is not filtered by', () => {
	expect(isFiltering(read('source=ssh&priority=9&callId=a.*&since=yesterday&until=2026-13-40T99:99'))).toBe(false)
	expect(read(`text=${'x'.repeat(500)}`).text).toHaveLength(200)
})
