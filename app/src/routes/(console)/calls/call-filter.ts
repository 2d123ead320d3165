/** What the call log is filtered by: read from the address, so that a filter can be kept as a bookmark. */
import { directions, dispositions, type Direction, type Disposition } from '#lib/domain/call.ts'

/** As it stands in the address; '' = not filtered by this. */
export interface CallFilter {
	text: string
	direction: Direction | ''
	disposition: Disposition | ''
	/** `2026-11-21`, in the appliance's zone, both days included. */
	from: string
	to: string
}

const day = /^\d{4}-\d{2}-\d{2}$/

/** Reads a filter from an address; what makes no sense is not filtered by. */
export function readCallFilter(query: URLSearchParams): CallFilter {
	const given = (name: string) => query.get(name)?.trim() ?? ''
	const dayGiven = (name: string) =>
		day.test(given(name)) && !Number.isNaN(Date.parse(given(name))) ? given(name) : ''
	return {
		text: asStored(given('text').slice(0, 80)),
		direction: directions.find((direction) => direction === given('direction')) ?? '',
		disposition: dispositions.find((disposition) => disposition === given('disposition')) ?? '',
		from: dayGiven('from'),
		to: dayGiven('to'),
	}
}

/** Numbers are shown in groups and stored without; whoever types the groups means the number. */
function asStored(text: string): string {
	return /^[+\d\s()-]+$/.test(text) ? text.replace(/[\s()-]/g, '') : text
}

/** Whether anything is left out. */
export function isFiltering(filter: CallFilter): boolean {
	return Object.values(filter).some((value) => value !== '')
}

/** The address of a page of the log. @param before where the page begins; absent = the newest */
export function callsHref(filter: CallFilter, before?: string): string {
	const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''))
	if (before) query.set('before', before)
	return query.size > 0 ? `/calls?${query}` : '/calls'
}
