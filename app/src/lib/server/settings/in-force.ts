/** Puts committed settings into force: tells the executor the routing, gives Asterisk its configuration, says whether it took it. */
import type { Who } from '#lib/domain/audit.ts'
import type { ApplyVerdict } from '../asterisk-config/apply.ts'
import { raiseRoutingRevision } from '../db/settings.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'

export type { ApplyVerdict }

/** What stands between a committed row and the running system; handed in by the process that has it. */
export interface Force {
	/** Tells the executor what is in the database now. */
	publishRouting(): Promise<void>
	/** Gives Asterisk what is in the database now, and reads it back. */
	applyAsteriskConfig(): Promise<ApplyVerdict[]>
	/** Something could not be done just now: does both again, later and until they succeed. */
	tryAgain(): void
}

/** A user waits for the answer; what takes longer goes on by itself. */
const deadlineMs = 15_000

let force: Force | undefined

/** Names what puts settings into force in this process. */
export function useForce(parts: Force): void {
	force = parts
}

function theForce(): Force {
	if (!force) throw new Error('nothing puts settings into force in this process')
	return force
}

/** Changes rows as one transaction and counts the change; the executor ignores a routing older than it has. */
export function changeSettings<T>(actor: Actor | Who, change: () => Promise<T>): Promise<T> {
	return changeAs(actor, async () => {
		const result = await change()
		await raiseRoutingRevision()
		return result
	})
}

async function withinDeadline<T>(work: Promise<T>): Promise<T> {
	const deadline = Promise.withResolvers<never>()
	const timer = setTimeout(() => deadline.reject(new Error(`not done within ${deadlineMs} ms`)), deadlineMs)
	try {
		return await Promise.race([work, deadline.promise])
	} finally {
		clearTimeout(timer)
	}
}

/**
 * Puts the committed settings into force.
 * Never throws: the row is saved whatever happens here, and the verdict says what did not come of it.
 * @param object the object the user changed, as Asterisk knows it
 */
export async function putIntoForce(object: string): Promise<ApplyVerdict> {
	const startedAt = performance.now()
	const tookMs = () => Math.round(performance.now() - startedAt)
	const { publishRouting, applyAsteriskConfig, tryAgain } = theForce()
	try {
		const [verdicts] = await withinDeadline(Promise.all([applyAsteriskConfig(), publishRouting()]))
		return verdicts.find((verdict) => verdict.object === object) ?? { object, applied: true, tookMs: tookMs() }
	} catch (error) {
		log.error('settings saved but not in force yet', { object, error })
		tryAgain()
		const problem = 'it could not be told just now. What you saved is kept, and it is told again until it has it.'
		return { object, applied: false, problem, tookMs: tookMs() }
	}
}

/** Tells the executor committed settings that Asterisk has no part in, such as a flow. Never throws, as above. */
export async function putRoutingIntoForce(): Promise<void> {
	const { publishRouting, tryAgain } = theForce()
	try {
		await withinDeadline(publishRouting())
	} catch (error) {
		log.error('routing saved but not in force yet', { error })
		tryAgain()
	}
}
