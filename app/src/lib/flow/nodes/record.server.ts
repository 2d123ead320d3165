/** Record: announces or asks, and begins or ends the recording. */
import type { Executor, NodeContext } from '../node.ts'
import type { record } from './record.ts'

export const runRecord: Executor<typeof record> = async ({ call, note }, config) => {
	if (config.action === 'stop') {
		await call.stopRecording()
		return 'done'
	}
	if (!(await call.hasRoomToRecord())) {
		note('Not recorded: the disk is nearly full.')
		return { kind: 'fail-or', exit: 'done' }
	}
	if (config.asksConsent) {
		if (!(await agrees(call, config))) {
			note('The caller did not agree to be recorded.')
			return 'refused'
		}
		note('The caller agreed to be recorded.')
	} else if (config.announcement.length > 0) await call.play(config.announcement)
	await call.startRecording()
	return 'done'
}

type Settings = Parameters<typeof runRecord>[1]

/** A key decides; silence is asked again. */
async function agrees(call: NodeContext['call'], { consentPrompt, attempts }: Settings): Promise<boolean> {
	for (let attempt = 1; attempt <= attempts; attempt++) {
		const key = await call.promptForDigits({
			prompt: consentPrompt,
			maximum: 1,
			firstDigitSeconds: 5,
			nextDigitSeconds: 3,
		})
		if (key !== '') return key === '1'
	}
	return false
}
