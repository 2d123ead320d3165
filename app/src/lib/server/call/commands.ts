/** What we ask of Asterisk about a call, with the refusals that only mean that a channel has gone in the meantime. */
import { AriRefused, type AriClient, type RequestParts } from '../ari/client.ts'
import type { Operations } from '../ari/types.generated.ts'
import type { Call } from './call.ts'
import { CallEnded } from './call-ended.ts'

// How long Asterisk may take to tell us that a channel, which it says is gone, has ended.
const END_WAIT_MS = 3_000

/** Whether the thing asked for is not there: 404 no such channel, 409 not in our application any more, 422 no longer to be joined. */
export function isGone(error: unknown): boolean {
	return error instanceof AriRefused && (error.status === 404 || error.status === 409 || error.status === 422)
}

/**
 * Sends a request about the caller's channel. A caller who hangs up at the same moment is no fault.
 * @throws CallEnded when the caller has gone; AriRefused, AriUnavailable on our own faults
 */
export async function command<O extends keyof Operations>(
	ari: AriClient,
	call: Call,
	operation: O,
	parts: RequestParts<O>,
): Promise<Operations[O]['response']> {
	call.signal.throwIfAborted()
	try {
		return await ari.request(operation, parts)
	} catch (error) {
		if (!isGone(error)) throw error
		await call.until(() => undefined, END_WAIT_MS) // rejects with CallEnded when the end is told
		throw call.caller.state === 'ended' ? new CallEnded() : error
	}
}

/** Sends a request whose object may already be gone, which is as good as done. */
export async function tidyUp<O extends keyof Operations>(
	ari: AriClient,
	operation: O,
	parts: RequestParts<O>,
): Promise<void> {
	try {
		await ari.request(operation, parts)
	} catch (error) {
		if (!isGone(error)) throw error
	}
}

/** Whether Asterisk is still playing it, or has it to play next. */
export async function playbackExists(ari: AriClient, playbackId: string): Promise<boolean> {
	try {
		await ari.request('GET /playbacks/{playbackId}', { path: { playbackId } })
		return true
	} catch (error) {
		if (error instanceof AriRefused && error.status === 404) return false
		throw error
	}
}
