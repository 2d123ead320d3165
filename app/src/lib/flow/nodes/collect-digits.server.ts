/** Collect digits: asks for a number of several digits and keeps it in a variable. */
import type { Executor } from '../node.ts'
import type { collectDigits } from './collect-digits.ts'

export const runCollectDigits: Executor<typeof collectDigits> = async ({ call, note, setVariable }, config) => {
	for (let attempt = 1; attempt <= config.attempts; attempt++) {
		const digits = await call.promptForDigits({
			prompt: config.prompt,
			maximum: config.maximum,
			terminator: config.terminator === 'none' ? undefined : config.terminator,
			firstDigitSeconds: config.timeoutSeconds,
			nextDigitSeconds: config.nextDigitSeconds,
		})
		if (digits.length >= config.minimum) {
			setVariable(config.variable, digits)
			note(`Entered ${digits}.`)
			return 'collected'
		}
		note(digits ? `Entered ${digits}, which is too short.` : 'Nothing entered.')
	}
	return 'no-input'
}
