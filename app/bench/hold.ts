/** Holds many calls at once in a node that lets them wait, for what is to be asked meanwhile. */
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '../tests/phones/until.ts'
import type { Stage } from './stage.ts'

const callsPerSecond = 20
/** Longer than any question takes; the calls are ended when it is answered. */
const heldMs = 3_600_000

/**
 * Brings up so many calls, asks the question while they are all there, and ends them.
 * @param number what they dial: a flow that lets them wait
 * @throws when they do not all come up
 */
export async function holdCalls<T>(stage: Stage, calls: number, ask: () => Promise<T>, number = 'waiting'): Promise<T> {
	const { appliance, caller } = stage
	const words = ['-nostdin', '-sf', join(import.meta.dirname, 'uac-bench.xml'), '-i', caller.address, '-p', '5060']
	words.push('-key', 'number', number, '-m', String(calls), '-r', String(callsPerSecond), '-l', String(calls))
	words.push('-d', String(heldMs))
	const child = caller.start(['sipp', ...words, appliance.address], 'ignore')
	child.stdout?.resume()
	const ended = once(child, 'exit')
	await until(
		`${calls} calls are live`,
		async () =>
			(await appliance.exec(['asterisk', '-rx', 'core show channels count'])).includes(`${calls} active channels`),
		30_000,
		300,
	)
	const answer = await ask()
	await appliance.exec(['asterisk', '-rx', 'channel request hangup all'])
	await ended
	return answer
}
