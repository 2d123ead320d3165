/** What was written since an entry, oldest first; asked again and again by a page that follows. */
import { json } from '@sveltejs/kit'
import { getAppliance } from '#lib/server/db/settings.ts'
import { readJournal } from '#lib/server/settings/system.ts'
import { askedFor, readJournalFilter } from '../journal-filter.ts'
import type { RequestHandler } from './$types'

const MOST_AT_ONCE = 200

export const GET: RequestHandler = async ({ url }) => {
	const { timeZone } = await getAppliance()
	const asked = askedFor(readJournalFilter(url.searchParams), timeZone)
	const cursor = url.searchParams.get('after') ?? ''
	return json(await readJournal({ ...asked, cursor, direction: 'newer', limit: MOST_AT_ONCE }))
}
