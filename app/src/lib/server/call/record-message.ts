/** A message of the caller's: recorded, heard again, dropped or left. It is held until then, so that hanging up leaves it, too. */
import type { PromptForDigits, RecordedMessage, RecordMessage } from '#lib/flow/verbs.ts'
import { answerCaller } from './answer.ts'
import type { Call } from './call.ts'
import { command } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import type { StepOf } from './journal.ts'
import { collectDigits } from './prompt.ts'
import { deleteRecording, isRecording, isStored, secondsOf, stopRecordingNow } from './recording.ts'

// Shorter ones are somebody who found words for nothing, or the click of a receiver.
const MIN_MESSAGE_SECONDS = 1
// The tone before it, and Asterisk's own end of it.
const RESERVE_MS = 10_000
const END_WAIT_MS = 3_000
const END_KEY = '#'

/** The name Asterisk knows it by; the file is `<name>.wav` below the recordings. */
export const messageName = (messageId: string) => `messages/${messageId}`

/** See NodeVerbs.recordMessage. A recording under way goes on in Asterisk whatever becomes of this process. */
export async function recordMessage(
	call: Call,
	parts: DialParts,
	step: StepOf<'record-message'>,
	request: RecordMessage,
): Promise<RecordedMessage> {
	if (!step.messageId) {
		await answerCaller(call, parts.ari)
		await dropMessage(call, parts)
		step.messageId = call.nextId('message')
		step.beganAt = Date.now()
		call.entry.heldMessage = { messageId: step.messageId, mailboxId: request.mailboxId }
		call.entry.typed = ''
		call.touch()
		await call.persist()
		await begin(call, parts, step.messageId, request)
	} else if (!(await isUnderWayOrOver(call, parts, step.messageId))) {
		await begin(call, parts, step.messageId, request)
	}
	const name = messageName(step.messageId)
	const isOver = () => call.endedRecording(name) || undefined
	if (await isRecording(parts.ari, name)) {
		const left = step.beganAt! + request.maximumSeconds * 1000 + RESERVE_MS - Date.now()
		if (!(await call.until(isOver, Math.max(END_WAIT_MS, left)))) {
			await stopRecordingNow(parts.ari, name)
			await call.until(isOver, END_WAIT_MS)
		}
	}
	return finishRecording(call, parts, name, request)
}

async function isUnderWayOrOver(call: Call, parts: DialParts, messageId: string): Promise<boolean> {
	const name = messageName(messageId)
	return !!call.endedRecording(name) || (await isRecording(parts.ari, name)) || (await isStored(parts.ari, name))
}

async function begin(call: Call, parts: DialParts, messageId: string, request: RecordMessage): Promise<void> {
	await command(parts.ari, call, 'POST /channels/{channelId}/record', {
		path: { channelId: call.caller.channelId },
		query: {
			name: messageName(messageId),
			format: 'wav',
			maxDurationSeconds: request.maximumSeconds,
			maxSilenceSeconds: request.silenceSeconds,
			beep: true,
			terminateOn: END_KEY,
			ifExists: 'overwrite',
		},
		isRepeatable: false,
	})
}

async function finishRecording(
	call: Call,
	parts: DialParts,
	name: string,
	request: RecordMessage,
): Promise<RecordedMessage> {
	const ended = call.endedRecording(name)
	if (ended?.state === 'failed') throw new Error(`the message could not be recorded: ${ended.cause ?? 'no cause'}`)
	const seconds = await secondsOf(call, name, parts.recordingSeconds)
	const { entry } = call
	const endedByKey = entry.typed.includes(END_KEY)
	// The key that ended it is not an answer to what is asked next.
	entry.typed = entry.typed.slice(entry.typed.indexOf(END_KEY) + 1)
	call.touch()
	if (endedByKey) return { seconds, endedBy: 'key' }
	return { seconds, endedBy: (ended?.duration ?? seconds) >= request.maximumSeconds ? 'maximum' : 'silence' }
}

/** Plays what was recorded, asks and takes a key; a key pressed earlier stops it. */
export function reviewMessage(
	call: Call,
	parts: DialParts,
	step: StepOf<'digits'>,
	request: PromptForDigits,
): Promise<string> {
	const held = call.entry.heldMessage
	return collectDigits(call, parts, step, request, held && messageName(held.messageId))
}

/** The caller does not want it to be left after all. */
export async function dropMessage(call: Call, parts: DialParts): Promise<void> {
	const held = call.entry.heldMessage
	if (!held) return
	await deleteRecording(parts.ari, messageName(held.messageId))
	delete call.entry.heldMessage
	call.touch()
}

/** Hands it to the mailbox, unless there is nothing in it. */
export async function leaveMessage(call: Call, parts: DialParts): Promise<void> {
	const { entry } = call
	if (!entry.heldMessage) return
	const { messageId, mailboxId } = entry.heldMessage
	const seconds = await secondsOf(call, messageName(messageId), parts.recordingSeconds)
	if (seconds < MIN_MESSAGE_SECONDS) return dropMessage(call, parts)
	delete entry.heldMessage
	entry.served = 'message'
	call.publish('message.left', { messageId, mailboxId, seconds })
}

/** At the end of the call: what the caller has said and not taken back is left. */
export async function settleMessage(call: Call, parts: DialParts): Promise<void> {
	const held = call.entry.heldMessage
	if (!held) return
	const name = messageName(held.messageId)
	if (await isRecording(parts.ari, name)) await call.settle(() => call.endedRecording(name), END_WAIT_MS)
	await leaveMessage(call, parts)
}
