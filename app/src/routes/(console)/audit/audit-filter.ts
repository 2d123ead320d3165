/** What the audit log is filtered by: read from the address, so that a filter can be kept as a bookmark and exported. */
import { whoKinds } from '#lib/domain/audit.ts'
import { auditKinds } from '#lib/messages/audit-objects.ts'
import { dayAfter, startOfDay } from '#lib/ui/time.ts'

/** As it stands in the address; '' = not filtered by this. */
export interface AuditFilter {
	text: string
	/** A user's id, or a kind of those who are none. */
	who: string
	kind: string
	/** `2026-11-21`, in the appliance's zone, both days included. */
	from: string
	to: string
}

const day = /^\d{4}-\d{2}-\d{2}$/
const userId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads a filter from an address; what makes no sense is not filtered by. */
export function readAuditFilter(query: URLSearchParams): AuditFilter {
	const given = (name: string) => query.get(name)?.trim() ?? ''
	const dayGiven = (name: string) =>
		day.test(given(name)) && !Number.isNaN(Date.parse(given(name))) ? given(name) : ''
	const isWho = userId.test(given('who')) || whoKinds.some((kind) => kind === given('who'))
	return {
		text: given('text').slice(0, 80),
		who: isWho ? given('who') : '',
		kind: auditKinds.find((kind) => kind === given('kind')) ?? '',
		from: dayGiven('from'),
		to: dayGiven('to'),
	}
}

/** Whether anything is left out. */
export function isFiltering(filter: AuditFilter): boolean {
	return Object.values(filter).some((value) => value !== '')
}

/** What the database is asked for. @param timeZone IANA name: decides when a day begins */
export function searchFor(filter: AuditFilter, timeZone: string) {
	return {
		who: filter.who || undefined,
		kind: filter.kind || undefined,
		text: filter.text || undefined,
		from: filter.from ? new Date(startOfDay(filter.from, timeZone)) : undefined,
		to: filter.to ? new Date(startOfDay(dayAfter(filter.to), timeZone)) : undefined,
	}
}

/** The address of a page of the log or of its export. @param more where the page begins, or the form of the export */
export function auditHref(path: string, filter: AuditFilter, more: Record<string, string> = {}): string {
	const query = new URLSearchParams(
		[...Object.entries(filter), ...Object.entries(more)].filter(([, value]) => value !== ''),
	)
	return query.size > 0 ? `${path}?${query}` : path
}
