/** Hours: asks the schedule and leaves by its state. */
import type { Executor } from '../node.ts'
import type { hours } from './hours.ts'

export const runHours: Executor<typeof hours> = async ({ call, note }, config) => {
	const said = await call.checkSchedule(config.schedule)
	if (!said) {
		note('The schedule has been deleted.')
		return 'failed'
	}
	note(`The schedule says: ${said.detail}.`)
	return said.state
}
