/** What the journal is filtered by: read from the address, so that a filter can be kept as a bookmark. */
import { system } from '#lib/messages/system.ts'
import { momentOf } from '#lib/ui/time.ts'

export type Source = keyof typeof system.journal.sources
type Priority = keyof typeof system.journal.priorities

/** As it stands in the address; '' = not filtered by this. */
export interface JournalFilter {
	source: Source | ''
	priority: Priority | ''
	text: string
	callId: string
	/** `2026-11-21T14:30`, in the appliance's zone. */
	since: string
	until: string
}

/** The words of the helper's question that the filter comes to. */
export interface AskedFor {
	source?: Source
	priority?: number
	text?: string
	callId?: string
	since?: number
	until?: number
}

const sources = Object.keys(system.journal.sources) as Source[]
const priorities = Object.keys(system.journal.priorities) as Priority[]

/** Reads a filter from an address; what makes no sense is not filtered by. */
export function readJournalFilter(query: URLSearchParams): JournalFilter {
	const given = (name: string) => query.get(name)?.trim() ?? ''
	const minute = (name: string) => (Number.isNaN(momentOf(given(name), 'Etc/UTC')) ? '' : given(name))
	return {
		source: sources.find((source) => source === given('source')) ?? '',
		priority: priorities.find((priority) => priority === given('priority')) ?? '',
		text: given('text').slice(0, 200),
		callId: /^[0-9a-z]{8,40}$/.test(given('callId')) ? given('callId') : '',
		...{ since: minute('since'), until: minute('until') },
	}
}

export function askedFor(filter: JournalFilter, zone: string): AskedFor {
	const { source, priority, text, callId, since, until } = filter
	return {
		...(source && { source }),
		...(priority && { priority: Number(priority) }),
		...(text && { text }),
		...(callId && { callId }),
		...(since && { since: momentOf(since, zone) }),
		// The minute that was named belongs to it.
		...(until && { until: momentOf(until, zone) + 59_999 }),
	}
}

/** Whether anything is left out. */
export function isFiltering(filter: JournalFilter): boolean {
	return Object.values(filter).some((value) => value !== '')
}

/** The filter in an address, without what is not filtered by. */
export function journalQuery(filter: JournalFilter, more: Record<string, string> = {}): string {
	const query = new URLSearchParams(Object.entries({ ...filter, ...more }).filter(([, value]) => value !== ''))
	return query.size > 0 ? `?${query}` : ''
}
