/** Menu: plays the prompt and leaves by the key that was pressed. */
import type { Executor } from '../node.ts'
import type { menu } from './menu.ts'

export const runMenu: Executor<typeof menu> = async ({ call, note }, config) => {
	for (let attempt = 1; attempt <= config.attempts; attempt++) {
		const digit = await call.promptForDigits({
			prompt: config.prompt,
			maximum: 1,
			firstDigitSeconds: config.timeoutSeconds,
			nextDigitSeconds: config.timeoutSeconds,
		})
		if (config.digits.includes(digit)) {
			note(`Pressed ${digit}.`)
			return digit
		}
		note(digit ? `Pressed ${digit}, which is not offered.` : 'Nothing pressed.')
		// A wrong key costs one attempt, like silence; only a wrong key needs to be told apart from a dead line.
		if (digit && config.invalidPrompt.length) await call.play(config.invalidPrompt)
	}
	return 'no-input'
}
