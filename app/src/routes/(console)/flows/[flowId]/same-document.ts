/** Whether two flow documents say the same; the order of settings within a node does not matter, the database changes it. */
import type { FlowDocument } from '#lib/flow/document.ts'

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, inner]) => inner !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, inner]) => [name, sorted(inner)]),
	)
}

export function isSameDocument(a: FlowDocument, b: FlowDocument): boolean {
	return a === b || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}
