/** Whether the parts of the appliance answer, told as the states of their units. */
import type { ServiceState } from '#lib/live/live-state.ts'

/** One question to each part; an answer that throws or takes too long means that the part does not answer. */
export interface HealthQuestions {
	/** @returns whether Asterisk is connected to the executor */
	askExecutor(): Promise<boolean>
	askDatabase(): Promise<unknown>
	askRedis(): Promise<unknown>
}

const deadlineMs = 2000
const startingSeconds = 20

/** Resolves to undefined when the answer does not come in time. */
async function answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
	const deadline = Promise.withResolvers<undefined>()
	const timer = setTimeout(() => deadline.resolve(undefined), deadlineMs)
	try {
		return await Promise.race([ask(), deadline.promise])
	} catch {
		// Why a part does not answer stands in its own log; here only that it does not.
		return undefined
	} finally {
		clearTimeout(timer)
	}
}

/**
 * States of all units, in the order they are shown. Never throws.
 * The helper is not asked: a question would start it, and between two actions there is nothing that could be down.
 * @param uptimeSeconds of this process: all parts start together, so one that is not up yet is no failure at first
 */
export async function readServices(
	questions: HealthQuestions,
	uptimeSeconds: number = process.uptime(),
): Promise<ServiceState[]> {
	const down = uptimeSeconds < startingSeconds ? 'starting' : 'failed'
	const stateOf = (isUp: boolean): ServiceState['state'] => (isUp ? 'active' : down)
	const yes = (ask: () => Promise<unknown>) => answered(() => ask().then(() => true))
	const [asterisk, database, redis] = await Promise.all([
		answered(questions.askExecutor),
		yes(questions.askDatabase),
		yes(questions.askRedis),
	])
	return [
		// Only the executor knows how Asterisk is; without it nobody can say.
		{ unit: 'asterisk', state: asterisk === undefined ? 'unknown' : stateOf(asterisk) },
		{ unit: 'callytics-executor', state: stateOf(asterisk !== undefined) },
		{ unit: 'callytics-console', state: 'active' },
		{ unit: 'postgresql', state: stateOf(database === true) },
		{ unit: 'redis', state: stateOf(redis === true) },
	]
}
