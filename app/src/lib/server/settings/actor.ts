/** Who changes a setting: stands in the log line of every change and in the audit log. */
import type { Who } from '#lib/domain/audit.ts'
import { transactionOf } from '../db/audit.ts'

/** A signed-in user. */
export interface Actor {
	userId: string
	name: string
	/** Where the browser is; '' when it is not known any more. */
	address: string
}

export const whoIs = (actor: Actor): Who => ({
	kind: 'user',
	id: actor.userId,
	name: actor.name,
	address: actor.address,
})

/** Changes rows as one transaction, of which the audit log knows whose it is. A throw rolls back, also the log's entry. */
export function changeAs<T>(actor: Actor | Who, change: () => Promise<T>): Promise<T> {
	return transactionOf('userId' in actor ? whoIs(actor) : actor, change)
}
