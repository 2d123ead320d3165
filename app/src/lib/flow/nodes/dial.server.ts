/** Dial: rings somebody, connects the caller, and leaves by how it came out. */
import type { Executor } from '../node.ts'
import type { dial } from './dial.ts'

export const runDial: Executor<typeof dial> = async ({ call, note }, config) => {
	const { outcome, detail } = await call.dial({ rounds: [[config.target]], ringSeconds: config.ringSeconds })
	note(`${config.target.number}: ${detail}.`)
	return outcome
}
