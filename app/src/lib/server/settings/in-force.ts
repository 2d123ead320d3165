/** Puts committed settings into force: tells the executor the routing, gives Asterisk its configuration, says whether it took it. */
import { transaction } from '../db/pool.ts'
import { raiseRoutingRevision } from '../db/settings.ts'
import { log } from '../log.ts'

/** Whether Asterisk has an object as it was saved. */
export interface ApplyVerdict {
	/** Name of the object in Asterisk: an extension's number, `trunk-<id>`, a DID. */
	object: string
	applied: boolean
	/** In the user's words; absent when applied. */
	problem?: string
	tookMs: number
}

/** What stands between a committed row and the running system; handed in by the process that has it. */
export interface Force {
	/** Tells the executor what is in the database now. */
	publishRouting(): Promise<void>
	/** Gives Asterisk what is in the database now, and reads it back. */
	applyAsteriskConfig(): Promise<ApplyVerdict[]>
}

let force: Force | undefined

/** Names what puts settings into force in this process. */
export function useForce(parts: Force): void {
	force = parts
}

/** Changes rows as one transaction and counts the change; the executor ignores a routing older than it has. */
export function changeSettings<T>(change: () => Promise<T>): Promise<T> {
	return transaction(async () => {
		const result = await change()
		await raiseRoutingRevision()
		return result
	})
}

/**
 * Puts the committed settings into force.
 * Never throws: the row is saved whatever happens here, and the verdict says what did not come of it.
 * @param object the object the user changed, as Asterisk knows it
 */
export async function putIntoForce(object: string): Promise<ApplyVerdict> {
	const startedAt = performance.now()
	const tookMs = () => Math.round(performance.now() - startedAt)
	if (!force) throw new Error('nothing puts settings into force in this process')
	try {
		await force.publishRouting()
		const verdicts = await force.applyAsteriskConfig()
		return verdicts.find((verdict) => verdict.object === object) ?? { object, applied: true, tookMs: tookMs() }
	} catch (error) {
		log.error('settings saved but not in force', { object, error })
		return {
			object,
			applied: false,
			problem: 'Saved, but Asterisk could not be given it just now. It is tried again when the console restarts.',
			tookMs: tookMs(),
		}
	}
}
