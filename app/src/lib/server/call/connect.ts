/** Joins caller and callee in a bridge, and parts them. */
import { AriRefused, type AriClient } from '../ari/client.ts'
import { answerCaller } from './answer.ts'
import type { Call } from './call.ts'
import { tidyUp } from './commands.ts'
import type { JournalledLeg } from './journal.ts'

/**
 * Joins the two; taken up after a restart it only adds what is missing.
 * @returns whether they talk: a callee may hang up in that moment
 */
export async function connect(call: Call, ari: AriClient, leg: JournalledLeg): Promise<boolean> {
	const isTakenUp = call.entry.bridgeId !== undefined
	const bridgeId = (call.entry.bridgeId ??= call.nextId('bridge'))
	call.entry.typed = ''
	call.touch()
	await call.persist()
	await answerCaller(call, ari)
	const present = isTakenUp ? await channelsInBridge(ari, bridgeId) : []
	const missing = [call.caller.channelId, leg.channelId].filter((channelId) => !present.includes(channelId))
	// A leg that ends while it is being joined is told by its own event.
	if (missing.length && leg.state === 'up') {
		await ari.request('POST /bridges/{bridgeId}', { path: { bridgeId }, query: { type: 'mixing,dtmf_events' } })
		await tidyUp(ari, 'POST /bridges/{bridgeId}/addChannel', {
			path: { bridgeId },
			query: { channel: missing.join(',') },
		})
	}
	call.signal.throwIfAborted()
	if (leg.state === 'up') call.startTalk(leg)
	return call.entry.live.state === 'talking'
}

async function channelsInBridge(ari: AriClient, bridgeId: string): Promise<string[]> {
	try {
		return (await ari.request('GET /bridges/{bridgeId}', { path: { bridgeId } })).channels
	} catch (error) {
		if (error instanceof AriRefused && error.status === 404) return []
		throw error
	}
}

/** The talk is over: nothing of it stays in Asterisk but the caller. */
export async function disconnect(call: Call, ari: AriClient, leg: JournalledLeg): Promise<void> {
	call.endTalk()
	if (!leg.end) await tidyUp(ari, 'DELETE /channels/{channelId}', { path: { channelId: leg.channelId } })
	const bridgeId = call.entry.bridgeId
	if (bridgeId) await tidyUp(ari, 'DELETE /bridges/{bridgeId}', { path: { bridgeId } })
	delete call.entry.bridgeId
}
