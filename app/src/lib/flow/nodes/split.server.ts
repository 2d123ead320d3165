/** Split: draws a number and leaves by the share it falls into. */
import type { Executor } from '../node.ts'
import type { split } from './split.ts'

export const runSplit: Executor<typeof split> = async ({ call, note }, config) => {
	const drawn = (await call.random()) * 100
	let upTo = 0
	for (const { name, percent } of config.shares) {
		upTo += percent
		if (drawn >= upTo) continue
		note(`Drawn: ${name}.`)
		return name
	}
	return 'failed'
}
