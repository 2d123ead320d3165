/** Prompts and keys: plays on the caller's own channel, never into a bridge, and takes what is pressed meanwhile. */
import { promptWords, type Prompt } from '#lib/domain/prompt.ts'
import type { PromptForDigits } from '#lib/flow/verbs.ts'
import { AriUnavailable, type AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { command, playbackExists, tidyUp } from './commands.ts'
import type { StepOf } from './journal.ts'
import { necessarySoundsOf, type SayParts } from './say.ts'

export interface PromptParts extends SayParts {
	ari: AriClient
}

// None is longer; a playback whose end is never told must not hold a caller for ever.
const MAX_PROMPT_MS = 600_000
const MAX_RECORDING_MS = 3_600_000
// Asterisk tells the broken prompt a moment before the end of the channel.
const HANGING_UP_MS = 500

/**
 * Starts a playback unless the step has one.
 * @param recording played before the prompt, in one playback with it
 * @returns whether there is one to wait for
 */
async function startPlayback(
	call: Call,
	parts: PromptParts,
	step: StepOf<'play'> | StepOf<'digits'>,
	prompt: Prompt,
	recording?: string,
): Promise<boolean> {
	const { ari } = parts
	if (step.playbackId) {
		if (call.hasFinished(step.playbackId)) return false
		if (await playbackExists(ari, step.playbackId)) return true
		// Taken up after a restart. What Asterisk told while nobody was there came before its answer; so what it neither
		// knows nor told the end of was played before the restart, or the process was killed before it was sent.
		if (step.isSent !== false || call.hasFinished(step.playbackId)) return false
	}
	const media = (await necessarySoundsOf(call, parts, prompt)).map((name) => `sound:${name}`)
	if (recording) media.unshift(`recording:${recording}`)
	if (!media.length) return false
	step.playbackId ??= call.nextId('play')
	step.isSent = false
	call.touch()
	await call.persist()
	await sendPlayback(call, ari, step.playbackId, media)
	step.isSent = true
	call.touch()
	return true
}

async function sendPlayback(call: Call, ari: AriClient, playbackId: string, media: string[]): Promise<void> {
	const path = { channelId: call.caller.channelId, playbackId }
	const request = { path, query: { media: media.join(',') }, isRepeatable: false }
	try {
		await command(ari, call, 'POST /channels/{channelId}/play/{playbackId}', request)
	} catch (error) {
		// The answer was lost, perhaps not the request. Asterisk would play a second one after the first.
		if (!(error instanceof AriUnavailable)) throw error
		if (await playbackExists(ari, playbackId)) return
		await command(ari, call, 'POST /channels/{channelId}/play/{playbackId}', request)
	}
}

/** Plays to the end. @throws ExpressionFailed when nothing of it can be said */
export async function playToEnd(call: Call, parts: PromptParts, step: StepOf<'play'>, prompt: Prompt): Promise<void> {
	if (!(await startPlayback(call, parts, step, prompt))) return
	const playbackId = step.playbackId!
	await call.until(() => call.hasFinished(playbackId) || undefined, MAX_PROMPT_MS)
	await noteFailure(call, playbackId, prompt)
}

/** A prompt breaks off when the caller hangs up; only if the caller stays is it the prompt's own fault. */
async function noteFailure(call: Call, playbackId: string, prompt: Prompt): Promise<void> {
	if (!call.hasFailed(playbackId)) return
	await call.until(() => undefined, HANGING_UP_MS)
	const words = promptWords(prompt)
	log.warn('prompt could not be played', { call_id: call.id, prompt: words })
	call.publish('call.noted', { note: `The prompt ${words} could not be played.` })
}

/** Whether no further digit can change what the entry comes to. */
function isComplete(digits: string, { maximum, choices }: PromptForDigits): boolean {
	if (digits.length >= maximum) return true
	return !!choices && digits !== '' && !choices.some((choice) => choice !== digits && choice.startsWith(digits))
}

/** Moves what was pressed into the step. @returns whether the entry is complete */
function takeTyped(call: Call, step: StepOf<'digits'>, request: PromptForDigits): boolean {
	const { entry } = call
	while (entry.typed && !isComplete(step.digits, request)) {
		const digit = entry.typed[0]!
		entry.typed = entry.typed.slice(1)
		call.touch()
		if (digit === request.terminator) return true
		step.digits += digit
	}
	return isComplete(step.digits, request)
}

/**
 * Plays, listens and returns the digits. A digit stops the prompt, one pressed earlier keeps it from starting; unless
 * the prompt must be heard: then it is played to its end, and what was pressed meanwhile counts after it.
 * @param recording played before the prompt; its name below the recordings
 * @throws ExpressionFailed when nothing of the prompt can be said
 */
export async function collectDigits(
	call: Call,
	parts: PromptParts,
	step: StepOf<'digits'>,
	request: PromptForDigits,
	recording?: string,
): Promise<string> {
	const canInterrupt = request.canInterrupt ?? true
	const isPressed = () => call.entry.typed !== '' || undefined
	if ((canInterrupt || step.isPromptOver) && takeTyped(call, step, request))
		return finishDigits(call, step, request.isSecret)
	if (!step.isPromptOver && !step.digits) await playForDigits(call, parts, step, request, recording)
	step.isPromptOver = true
	while (!takeTyped(call, step, request)) {
		// After a restart the silence is counted anew: a caller gets more time, never less.
		const seconds = step.digits ? request.nextDigitSeconds : request.firstDigitSeconds
		if (!(await call.until(isPressed, seconds * 1000))) break
	}
	return finishDigits(call, step, request.isSecret)
}

async function playForDigits(
	call: Call,
	parts: PromptParts,
	step: StepOf<'digits'>,
	{ prompt, canInterrupt = true }: PromptForDigits,
	recording?: string,
): Promise<void> {
	if (!prompt.length && !recording) return
	const isPlaying = await startPlayback(call, parts, step, prompt, recording)
	const { playbackId } = step
	if (!playbackId) return
	const isPressed = () => (canInterrupt && call.entry.typed !== '') || undefined
	const longestMs = recording ? MAX_RECORDING_MS : MAX_PROMPT_MS
	if (isPlaying) await call.until(() => isPressed() ?? (call.hasFinished(playbackId) || undefined), longestMs)
	if (isPressed() && !call.hasFinished(playbackId)) stopPlayback(call, parts.ari, playbackId)
	else await noteFailure(call, playbackId, prompt)
}

function finishDigits(call: Call, step: StepOf<'digits'>, isSecret = false): string {
	const nodeId = call.entry.nodeId
	const digits = isSecret ? '•'.repeat(step.digits.length) : step.digits
	if (step.digits && nodeId) call.publish('digits.received', { nodeId, digits })
	return step.digits
}

/** Not waited for: Asterisk takes requests in order, so whatever is played next comes after it. */
function stopPlayback(call: Call, ari: AriClient, playbackId: string): void {
	tidyUp(ari, 'DELETE /playbacks/{playbackId}', { path: { playbackId } }).catch((error: unknown) =>
		call.publish('call.noted', { note: `A prompt could not be stopped: ${String(error)}` }),
	)
}
