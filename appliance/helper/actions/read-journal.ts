/** Action read-journal: a page of the journal, filtered, as JSON. Bounded in entries, in lines looked at, and in time. */
import { isAskedFor, isTooOld, makeJournalWords, parseEntry } from '../journal/read.ts'
import type { JournalPage, JournalQuery } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { runLines } from '../run.ts'
import type { Action } from './action.ts'

// What is looked for may be far back: the answer then says how far it has come, and the next question goes on there.
const MOST_LINES = 50_000
const LOOK_FOR_MS = 8000
// Below what the other side takes.
const MOST_CHARACTERS = 2_000_000

export const readJournal: Action<JournalQuery, { words: string[]; query: JournalQuery }> = {
	verify({ since, until, direction, cursor }) {
		if (since !== undefined && until !== undefined && since >= until)
			throw new Refusal('journal.backwards', 'The time ends before it begins. Choose an earlier begin or a later end.')
		if (direction === 'newer' && !cursor)
			throw new Refusal('journal.no_cursor', 'Newer entries than which? Load the page again.')
	},
	generate: (query) => ({ words: makeJournalWords(query), query }),
	async apply({ words, query }) {
		const page: JournalPage = { entries: [] }
		const deadline = Date.now() + LOOK_FOR_MS
		let lines = 0
		let characters = 0
		await runLines('/usr/bin/journalctl', words, (line) => {
			const entry = parseEntry(line)
			if (!entry) return true
			if (isTooOld(entry, query)) return false
			if (isAskedFor(entry, query)) {
				page.entries.push(entry)
				characters += entry.message.length
			}
			const isEnough =
				page.entries.length >= query.limit ||
				++lines >= MOST_LINES ||
				characters > MOST_CHARACTERS ||
				Date.now() > deadline
			if (isEnough) page.next = entry.cursor
			return !isEnough
		})
		return JSON.stringify(page)
	},
}
