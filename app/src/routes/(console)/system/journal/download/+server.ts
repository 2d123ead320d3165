/** What fits a filter as a text file, newest first, up to a bound. */
import { Readable } from 'node:stream'
import { getAppliance } from '#lib/server/db/settings.ts'
import { readJournal } from '#lib/server/settings/system.ts'
import { system } from '#lib/messages/system.ts'
import { askedFor, readJournalFilter, type AskedFor } from '../journal-filter.ts'
import type { RequestHandler } from './$types'

const AT_ONCE = 500
/** Some hours of a busy appliance; whoever wants more chooses the time. */
const MOST_ENTRIES = 20_000
const MOST_READINGS = 100

/** The file piece by piece: nobody's memory holds it whole. */
async function* lines(asked: AskedFor): AsyncGenerator<string> {
	let cursor: string | undefined
	let count = 0
	for (let reading = 0; reading < MOST_READINGS && count < MOST_ENTRIES; reading++) {
		const page = await readJournal({ ...asked, ...(cursor && { cursor }), direction: 'older', limit: AT_ONCE })
		for (const { at, unit, priority, message } of page.entries)
			yield `${new Date(at).toISOString()} ${system.journal.levels[priority]} ${unit}: ${message}\n`
		count += page.entries.length
		cursor = page.next
		if (!cursor) return
	}
}

export const GET: RequestHandler = async ({ url }) => {
	const { name, timeZone } = await getAppliance()
	const asked = askedFor(readJournalFilter(url.searchParams), timeZone)
	const file = `${name}-journal-${new Date().toISOString().slice(0, 16).replaceAll(':', '.')}.txt`
	const body = Readable.toWeb(Readable.from(lines(asked), { objectMode: false })) as ReadableStream
	return new Response(body, {
		headers: {
			'content-type': 'text/plain; charset=utf-8',
			'content-disposition': `attachment; filename="${file}"`,
			'cache-control': 'no-store',
		},
	})
}
