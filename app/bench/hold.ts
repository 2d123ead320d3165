/** Holds many calls at once in a node that waits for a key, to see what they cost in memory. */
import { join } from 'node:path'
import { until } from '../tests/phones/until.ts'
import type { Stage } from './stage.ts'

const callsPerSecond = 20
const heldMs = 40_000

/**
 * Brings up so many calls, asks the question while they are all there, and ends them.
 * @throws when they do not all come up
 */
export async function holdCalls<T>(stage: Stage, calls: number, ask: () => Promise<T>): Promise<T> {
	const { appliance, caller } = stage
	const words = ['-nostdin', '-sf', join(import.meta.dirname, 'uac-bench.xml'), '-i', caller.address, '-p', '5060']
	words.push('-key', 'number', 'waiting', '-m', String(calls), '-r', String(callsPerSecond), '-l', String(calls))
	// Each presses its key after this long and is hung up.
	words.push('-d', String(heldMs), '-timeout', '90s')
	const child = caller.start(['sipp', ...words, appliance.address], 'ignore')
	child.stdout?.resume()
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
	await until(
		`${calls} calls are live`,
		async () =>
			(await appliance.exec(['asterisk', '-rx', 'core show channels count'])).includes(`${calls} active channels`),
		30_000,
		300,
	)
	const answer = await ask()
	await ended
	return answer
}
