/** Ends a computation of ours that a stranger's input could make endless. */
import { createContext, Script } from 'node:vm'

// V8 stops everything below a script whose time is up, functions of ours that it called included.
const script = new Script('run()')

/** It was not done in time. */
export class TimeIsUp extends Error {}

/**
 * Runs a function that waits for nothing, and cuts it off when it takes too long.
 * @throws TimeIsUp, or what the function throws
 */
export function runWithin<T>(milliseconds: number, run: () => T): T {
	try {
		return script.runInContext(createContext({ run }), { timeout: milliseconds }) as T
	} catch (error) {
		if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
			throw new TimeIsUp(`not done within ${milliseconds} ms`)
		throw error
	}
}
