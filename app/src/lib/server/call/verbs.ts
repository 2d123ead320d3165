/** What a node may do to a call. Each verb is a journalled step: it is done once, whatever happens to this process. */
import type { NodeVerbs } from '#lib/flow/node.ts'
import { answerCaller, hangUpCaller } from './answer.ts'
import type { Call } from './call.ts'
import { dial, type DialParts } from './dial.ts'
import type { Step, StepOf } from './journal.ts'
import { collectDigits, playToEnd } from './prompt.ts'

/**
 * The verbs of one node. Finished ones return what the journal holds; the one under way is taken up where it stood.
 * Make a new set for each node: verbs are numbered within it.
 */
export function createVerbs(call: Call, parts: DialParts): NodeVerbs {
	let index = 0
	const { entry } = call

	async function runStep<V extends Step['verb'], T>(
		fresh: StepOf<V>,
		run: (step: StepOf<V>) => Promise<T>,
	): Promise<T> {
		const position = index++
		if (position < entry.results.length) return entry.results[position] as T
		call.signal.throwIfAborted()
		const isUnderWay = entry.step?.verb === fresh.verb
		const step = isUnderWay ? (entry.step as StepOf<V>) : fresh
		entry.step = step
		const result = await run(step)
		// JSON has no undefined in lists; null is read back as "no result" all the same.
		entry.results.push(result ?? null)
		delete entry.step
		call.touch()
		return result
	}

	return {
		answer: () => runStep({ verb: 'answer' }, () => answerCaller(call, parts.ari)),
		play: (prompt) => runStep({ verb: 'play' }, (step) => playToEnd(call, parts.ari, step, prompt)),
		promptForDigits: (request) =>
			runStep({ verb: 'digits', isPromptOver: false, digits: '' }, (step) =>
				collectDigits(call, parts.ari, step, request),
			),
		dial: (request) =>
			runStep({ verb: 'dial', isTalking: false, ringUntil: 0 }, (step) => dial(call, parts, step, request)),
		hangUp: (cause) => runStep({ verb: 'hang-up', cause }, () => hangUpCaller(call, parts.ari, cause)),
		getVariable: (name) => entry.variables[name],
		setVariable: (name, value) => {
			entry.variables[name] = value
			call.touch()
		},
	}
}
