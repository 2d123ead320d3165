/** What the caller hears while somebody is rung: ringing or music. */
import type { DialRequest } from '#lib/flow/verbs.ts'
import type { AriClient } from '../ari/client.ts'
import { answerCaller } from './answer.ts'
import type { Call } from './call.ts'
import { command } from './commands.ts'
import type { StepOf } from './journal.ts'

/** An answered caller hears ringing at once; one who is not gets it when the other phone really rings. Music needs an answer. */
export async function beginWaitingSound(call: Call, ari: AriClient, sound: DialRequest['callerHears']): Promise<void> {
	const path = { channelId: call.caller.channelId }
	if (sound === 'music') {
		await answerCaller(call, ari)
		await command(ari, call, 'POST /channels/{channelId}/moh', { path })
	} else if (call.isAnswered) {
		await command(ari, call, 'POST /channels/{channelId}/ring', { path })
	}
}

/** The first leg that rings makes the phone of a caller who is not answered yet ring back. */
export async function passOnRinging(call: Call, ari: AriClient, step: StepOf<'dial'>): Promise<void> {
	if (call.isAnswered || step.hasRung) return
	step.hasRung = true
	await command(ari, call, 'POST /channels/{channelId}/ring', { path: { channelId: call.caller.channelId } })
}

export async function endWaitingSound(call: Call, ari: AriClient, sound: DialRequest['callerHears']): Promise<void> {
	if (!call.isAnswered) return
	const path = { channelId: call.caller.channelId }
	if (sound === 'music') await command(ari, call, 'DELETE /channels/{channelId}/moh', { path })
	else await command(ari, call, 'DELETE /channels/{channelId}/ring', { path })
}
