/** Who changes a setting: stands in the log line of every change and in the audit log. */
import type { Who } from '#lib/domain/audit.ts'
import { addAuditEntry, transactionOf, type NewEntry } from '../db/audit.ts'

/** A signed-in user. */
export interface Actor {
	userId: string
	name: string
	/** Where the browser is; '' when it is not known any more. */
	address: string
}

const whoIs = (actor: Actor): Who => ({
	kind: 'user',
	id: actor.userId,
	name: actor.name,
	address: actor.address,
})

/** Notes what a user did that is no change of a row. */
export const noteDeed = (actor: Actor, deed: NewEntry): Promise<void> => addAuditEntry(whoIs(actor), deed)

/** Changes rows as one transaction, of which the audit log knows whose it is. A throw rolls back, also the log's entry. */
export function changeAs<T>(actor: Actor | Who, change: () => Promise<T>): Promise<T> {
	return transactionOf('userId' in actor ? whoIs(actor) : actor, change)
}
