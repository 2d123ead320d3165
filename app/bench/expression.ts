/** How long an ordinary condition takes, and after how long a hostile one is cut off. */
import { evaluate } from '../src/lib/flow/expression.server.ts'
import { percentile } from './run.ts'

const call = { id: 'c1', caller: '+32477000111', callerName: '', dialled: '100', direction: 'inbound', startedAt: '' }
const order = { number: 12, status: 'shipped', total: 99.5 }
const scope = { digits: '471100', language: 'nl', attempts: 2, order, call }
const condition =
	'size(digits) == 6 && int(digits) > 1000 && call.caller.startsWith("+32") && language in ["nl", "fr"] && order.total < 100'
// Each time another one: the same is not tried again after some times.
const hostile = (time: number) => `text.matches("^(a+)+$") || count == ${time}`

const evaluations = 100_000
const cuts = 20

/** @returns the 99th percentile of a condition in µs, compiled before as in a call; the longest of some cuts in ms */
export function measureExpressions(): { conditionP99Us: number; hostileCutMs: number } {
	const took: number[] = []
	for (let count = 0; count < evaluations; count++) {
		const before = performance.now()
		evaluate(condition, scope)
		took.push(performance.now() - before)
	}
	const cutAfter = Array.from({ length: cuts }, (_, time) => {
		const before = performance.now()
		try {
			evaluate(hostile(time), { text: `${'a'.repeat(40)}!`, count: 0 })
		} catch {
			return performance.now() - before
		}
		throw new Error('the hostile expression was not cut off')
	})
	return { conditionP99Us: percentile(took, 0.99) * 1000, hostileCutMs: Math.max(...cutAfter) }
}
