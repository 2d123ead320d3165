/** Menu: says the prompt and leaves by the choice that was pressed. */
import type { Executor } from '../node.ts'
import type { menu } from './menu.ts'

export const runMenu: Executor<typeof menu> = async ({ call, note }, config) => {
	const { digits: choices, attempts, prompt, canInterrupt, timeoutSeconds, nextDigitSeconds } = config
	const maximum = Math.max(...choices.map((choice) => choice.length))
	// In a menu of single keys # is a key like any other, and a wrong one unless it is offered.
	const isFree = maximum > 1 && !choices.some((choice) => choice.includes('#'))
	let isInvalid = false
	for (let attempt = 1; attempt <= attempts; attempt++) {
		const digits = await call.promptForDigits({
			...{ prompt, maximum, choices, canInterrupt, nextDigitSeconds },
			terminator: isFree ? '#' : undefined,
			firstDigitSeconds: timeoutSeconds,
		})
		if (choices.includes(digits)) {
			note(`Pressed ${digits}.`)
			return digits
		}
		isInvalid = digits !== ''
		note(isInvalid ? `Pressed ${digits}, which is not offered.` : 'Nothing pressed.')
		const answer = isInvalid ? config.invalidPrompt : config.noInputPrompt
		if (answer.length) await call.play(answer)
	}
	return isInvalid && config.hasInvalidExit ? 'invalid' : 'no-input'
}
