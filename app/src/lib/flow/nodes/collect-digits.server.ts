/** Collect digits: asks for a number of several digits, checks it, reads it back, and keeps it in a variable. */
import type { z } from 'zod'
import type { Executor, NodeContext } from '../node.ts'
import type { collectDigits } from './collect-digits.ts'

type Config = z.infer<(typeof collectDigits)['schema']>

// Silence is asked about once more; whoever says nothing then has not confirmed.
const TIMES_ASKED_TO_CONFIRM = 2

export const runCollectDigits: Executor<typeof collectDigits> = async (context, config) => {
	const { call, note } = context
	let isInvalid = false
	for (let attempt = 1; attempt <= config.attempts; attempt++) {
		const digits = await call.promptForDigits({
			prompt: config.prompt,
			maximum: config.maximum,
			terminator: config.terminator === 'none' ? undefined : config.terminator,
			firstDigitSeconds: config.timeoutSeconds,
			nextDigitSeconds: config.nextDigitSeconds,
			canInterrupt: config.canInterrupt,
		})
		const problem = problemOf(context, config, digits)
		if (!problem && (await isConfirmed(context, config))) {
			note(`Entered ${digits}.`)
			return 'collected'
		}
		isInvalid = digits !== ''
		if (problem) note(problem)
		const answer = isInvalid ? config.invalidPrompt : config.noInputPrompt
		if (problem && answer.length) await call.play(answer)
	}
	return isInvalid && config.hasInvalidExit ? 'invalid' : 'no-input'
}

/** What is wrong with an entry, for the timeline; an entry long enough is kept in the variable, where its pattern is tried. */
function problemOf({ setVariable, evaluate }: NodeContext, config: Config, digits: string): string | undefined {
	if (digits === '') return 'Nothing entered.'
	if (digits.length < config.minimum) return `Entered ${digits}, which is too short.`
	setVariable(config.variable, digits)
	if (config.pattern === '') return undefined
	// As an expression, because those are stopped when they take too long.
	const fits = evaluate(`${config.variable}.matches(${JSON.stringify(`^(?:${config.pattern})$`)})`)
	return fits === true ? undefined : `Entered ${digits}, which does not fit.`
}

async function isConfirmed({ call, note }: NodeContext, config: Config): Promise<boolean> {
	if (!config.confirm) return true
	const digits = { kind: 'value' as const, value: config.variable, as: 'digits' as const, currency: 'EUR' }
	for (let asked = 1; asked <= TIMES_ASKED_TO_CONFIRM; asked++) {
		const key = await call.promptForDigits({
			prompt: [...config.confirmPrompt, digits, ...config.confirmKeysPrompt],
			maximum: 1,
			firstDigitSeconds: config.timeoutSeconds,
			nextDigitSeconds: config.nextDigitSeconds,
		})
		if (key === '1') return true
		if (key === '2') {
			note('The caller wanted to enter it again.')
			return false
		}
	}
	note('It was not confirmed.')
	return false
}
