/** The audit log's own words: who does something, and what an entry says. */

/** Whose change it is; a user's is written by settings/actor.ts. */
export interface Who {
	/**
	 * `setup`: has shown the set-up code; `visitor`: nobody signed in; `phone`: by telephone; `machine`: the appliance by
	 * itself; `unknown`: not through the console, such as with psql
	 */
	kind: 'user' | 'setup' | 'visitor' | 'phone' | 'machine' | 'unknown'
	/** Of a user. */
	id?: string
	/** Of a user, or the number of a phone. */
	name?: string
	/** Where the browser is. */
	address?: string
}

export const whoKinds = ['user', 'setup', 'visitor', 'phone', 'machine', 'unknown'] as const satisfies Who['kind'][]

/** Columns of a row with their values. */
export type Values = Record<string, unknown>

export interface AuditEntry {
	id: number
	at: Date
	actor: Who['kind']
	actorId: string | null
	/** As the user was called then. */
	actorName: string
	address: string
	/** Kind of object: see messages/audit-objects.ts. */
	kind: string
	action: string
	objectId: string
	/** As it was called then. */
	objectName: string
	/** What changed, as it was; null for what was made. */
	before: Values | null
	/** What changed, as it became; null for what was removed. */
	after: Values | null
	/** What changed and is not told. */
	secrets: string[]
}

/**
 * An object as it stood earlier: from how it is now back through every later change.
 * @param now undefined when it is gone
 * @param later the entries after that moment, newest first
 */
export function stateBefore(now: Values | undefined, later: readonly Pick<AuditEntry, 'before'>[]): Values {
	return later.reduce((state, { before }) => ({ ...state, ...before }), { ...now })
}

/** A cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
	const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
	return `"${harmless.replaceAll('"', '""')}"`
}
