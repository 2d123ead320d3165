/** A scripted caller for the tests of nodes: presses what it is told to press, and remembers what it heard. */
import type { DialRequest, DialResult, NodeContext, PromptForDigits } from './node.ts'

export interface FakeScript {
	/** What each prompt for digits gets, in order; '' or nothing left is silence. */
	presses?: string[]
	/** What each dialling comes to, in order. */
	dials?: DialResult[]
	/** The caller hangs up at this verb, counted from 1. */
	hangsUpAt?: number
}

export interface FakeCall extends NodeContext {
	/** Prompts in the order they were heard. */
	heard: string[]
	notes: string[]
	prompts: PromptForDigits[]
	dialled: DialRequest[]
	variables: Record<string, string>
	isAnswered: boolean
	/** Cause the call was ended with by the node. */
	hungUpWith: number | undefined
}

/** A call that follows the script. Its verbs reject with `call ended` once the caller has hung up, as real ones do. */
export function fakeCall(script: FakeScript = {}): FakeCall {
	const presses = [...(script.presses ?? [])]
	const dials = [...(script.dials ?? [])]
	let verbs = 0
	const countVerb = () => {
		if (++verbs === script.hangsUpAt) throw new Error('call ended')
	}
	const fake: FakeCall = {
		heard: [],
		notes: [],
		prompts: [],
		dialled: [],
		variables: {},
		isAnswered: false,
		hungUpWith: undefined,
		note: (sentence) => fake.notes.push(sentence),
		call: {
			async answer() {
				countVerb()
				fake.isAnswered = true
			},
			async play(prompt) {
				countVerb()
				fake.heard.push(...prompt)
			},
			async promptForDigits(request) {
				countVerb()
				fake.prompts.push(request)
				fake.heard.push(...request.prompt)
				return (presses.shift() ?? '').slice(0, request.maximum)
			},
			async dial(request) {
				countVerb()
				fake.dialled.push(request)
				return dials.shift() ?? { outcome: 'no-answer', detail: 'Nobody answered in time' }
			},
			async hangUp(cause) {
				countVerb()
				fake.hungUpWith = cause
			},
			getVariable: (name) => fake.variables[name],
			setVariable: (name, value) => void (fake.variables[name] = value),
		},
	}
	return fake
}
