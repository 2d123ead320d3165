/** A page of the journal. */
import { readJournal } from '#lib/server/settings/system.ts'
import type { PageServerLoad } from './$types'
import { askedFor, journalQuery, readJournalFilter } from './journal-filter.ts'

const PER_PAGE = 100

export const load: PageServerLoad = async ({ url, parent, depends }) => {
	depends('callytics:journal')
	const { timeZone } = (await parent()).appliance
	const filter = readJournalFilter(url.searchParams)
	const before = url.searchParams.get('before') ?? ''
	const { entries, next } = await readJournal({
		...askedFor(filter, timeZone),
		...(before && { cursor: before }),
		...{ direction: 'older' as const, limit: PER_PAGE },
	})
	return {
		...{ filter, entries, hasMore: next !== undefined },
		query: journalQuery(filter),
		olderHref: next && `/system/journal${journalQuery(filter, { before: next })}`,
		newestHref: before ? `/system/journal${journalQuery(filter)}` : undefined,
	}
}
