/** Conference: asks for the PIN and brings the caller into the room. */
import { soundPrompt } from '../../domain/prompt.ts'
import type { Executor, NodeContext } from '../node.ts'
import type { conference } from './conference.ts'

export const runConference: Executor<typeof conference> = async ({ call, note, render }, config) => {
	await call.answer()
	const role = await askForPin(call, config)
	if (!role) {
		note('The PIN was wrong.')
		return 'wrong-pin'
	}
	const isModerator = role === 'moderator'
	const outcome = await call.joinConference({
		room: render(config.room).trim(),
		isModerator,
		waitsForModerator: config.waitsForModerator,
		isMuted: config.isMuted && !isModerator,
		announces: config.announces,
		maximumMembers: config.maximumMembers,
	})
	if (outcome === 'locked' || outcome === 'full') {
		note(outcome === 'full' ? 'The room is full.' : 'The room is locked.')
		await call.play(soundPrompt(`callytics/conference-${outcome}`))
		return 'locked'
	}
	if (outcome === 'kicked') note('The caller was put out of the room.')
	return 'left'
}

type Settings = Parameters<typeof runConference>[1]

/** @returns undefined when the attempts are used up */
async function askForPin(
	call: NodeContext['call'],
	{ pin, moderatorPin, pinPrompt, attempts }: Settings,
): Promise<'member' | 'moderator' | undefined> {
	if (pin === '' && moderatorPin === '') return 'member'
	for (let attempt = 1; attempt <= attempts; attempt++) {
		const digits = await call.promptForDigits({
			prompt: pinPrompt,
			maximum: 12,
			terminator: '#',
			firstDigitSeconds: 8,
			nextDigitSeconds: 5,
			isSecret: true,
		})
		if (moderatorPin !== '' && digits === moderatorPin) return 'moderator'
		if (digits === pin) return 'member'
		await call.play(soundPrompt('callytics/wrong-pin'))
	}
	return undefined
}
