/** What the palette can find, and how it is grouped. */
import type { Disposition } from '#lib/domain/call.ts'
import type { LampState } from '#lib/ui/lamp-state.ts'

export interface GoToResult {
	href: string
	label: string
	/** Muted, at the end of the row: what tells this one from its namesakes. */
	end?: string
	icon?: string
	lamp?: LampState
}

export interface GoToGroup {
	name: string
	results: GoToResult[]
}

/** What the server finds for a text; the rest is known to the page already. */
export interface ServerResults {
	flows: { id: string; name: string; publishedVersion: number | null }[]
	inboundRoutes: { id: string; did: string; flowName: string }[]
	help: { href: string; title: string }[]
	calls: { id: string; caller: string; dialled: string; startedAt: number; disposition: Disposition | null }[]
}

/** Whether a text is found in one of several: letters without case, digits without their spaces. */
export function isFoundIn(text: string, candidates: readonly (string | undefined)[]): boolean {
	const wanted = text.trim().toLowerCase()
	const digits = wanted.replace(/[\s+()-]/g, '')
	const isNumber = /^\d+$/.test(digits)
	return candidates.some(
		(candidate) =>
			candidate !== undefined &&
			(candidate.toLowerCase().includes(wanted) || (isNumber && candidate.replace(/\D/g, '').includes(digits))),
	)
}
