/** Dial: rings somebody, connects the caller, and leaves by how it came out. */
import { soundPrompt } from '../../domain/prompt.ts'
import type { Executor } from '../node.ts'
import type { dial } from './dial.ts'

export const runDial: Executor<typeof dial> = async ({ call, note, render }, config) => {
	const { target, ringSeconds, callerHears, whisper, confirms } = config
	const callerNumber = render(config.callerNumber).trim()
	const { outcome, detail } = await call.dial({
		rounds: [[target]],
		ringSeconds,
		callerHears,
		whisper: confirms ? [...whisper, ...soundPrompt('callytics/take-call')] : whisper,
		...(confirms && { confirmKey: '1' }),
		...(callerNumber && { callerNumber }),
	})
	note(`${target.number}: ${detail}.`)
	return outcome
}
