/** Answering the caller and hanging up on purpose. */
import type { AriClient } from '../ari/client.ts'
import type { Call } from './call.ts'
import { CallEnded } from './call-ended.ts'
import { command, tidyUp } from './commands.ts'

const HANG_UP_WAIT_MS = 5_000

/** Answers the caller once; answering again is harmless. */
export async function answerCaller(call: Call, ari: AriClient): Promise<void> {
	if (call.isAnswered) return
	await call.persist()
	await command(ari, call, 'POST /channels/{channelId}/answer', { path: { channelId: call.caller.channelId } })
	call.publish('call.answered', {})
	// A caller who hung up in that moment: the end of the channel came before the answer to our request.
	call.signal.throwIfAborted()
	call.caller.state = 'up'
	call.publish('leg.answered', { legId: call.caller.legId })
}

/**
 * Hangs up on the caller because the flow says so.
 * @throws CallEnded when it is done, which is how every end of a call is told
 */
export async function hangUpCaller(call: Call, ari: AriClient, cause: number): Promise<void> {
	call.entry.ending = { by: 'flow', cause }
	call.touch()
	await call.persist()
	const query = { reason_code: String(cause) }
	await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId: call.caller.channelId }, query })
	await call.until(() => undefined, HANG_UP_WAIT_MS)
}

/** Hangs up on everybody because a user of the console wants it. The call's own end then does it. */
export async function hangUpByUser(call: Call): Promise<void> {
	call.entry.ending = { by: 'user', cause: 16, reason: 'A user of the console hung up.' }
	call.touch()
	await call.persist()
	call.abort(new CallEnded())
}
