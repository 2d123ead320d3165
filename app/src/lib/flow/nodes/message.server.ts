/** Message: greeting, recording, and what the caller wants done with it. */
import { soundPrompt } from '../../domain/prompt.ts'
import type { Executor, NodeContext } from '../node.ts'
import type { message } from './message.ts'

// Nobody needs more; a caller who leans on the key must not keep the line for ever.
const MAX_TAKES = 5
const MAX_ASKED = 10

export const runMessage: Executor<typeof message> = async ({ call, note }, config) => {
	const { mailboxId, maximumSeconds, silenceSeconds } = config
	if (!(await call.hasRoomToRecord())) {
		note('No message taken: the disk is nearly full.')
		return { kind: 'fail-or', exit: 'nothing-said' }
	}
	await call.answer()
	if (config.greeting.length > 0) await call.play(config.greeting)
	for (let take = 1; ; take++) {
		const { seconds } = await call.recordMessage({ mailboxId, maximumSeconds, silenceSeconds })
		if (seconds < 1) {
			await call.dropMessage()
			note('Nothing was said.')
			return 'nothing-said'
		}
		if (!config.reviews || take === MAX_TAKES || (await wantsToLeave(call))) {
			await call.leaveMessage()
			if (config.thanks.length > 0) await call.play(config.thanks)
			note(`A message of ${Math.round(seconds)} s.`)
			return 'left'
		}
		await call.dropMessage()
	}
}

/** Asks until it is clear; who says nothing more leaves it. */
async function wantsToLeave(call: NodeContext['call']): Promise<boolean> {
	const menu = {
		prompt: soundPrompt('callytics/message-review'),
		maximum: 1,
		firstDigitSeconds: 5,
		nextDigitSeconds: 3,
	}
	let key = await call.promptForDigits(menu)
	for (let asked = 1; key !== '' && key !== '1' && key !== '2' && asked < MAX_ASKED; asked++) {
		key = key === '3' ? await call.reviewMessage(menu) : await call.promptForDigits(menu)
	}
	return key !== '2'
}
