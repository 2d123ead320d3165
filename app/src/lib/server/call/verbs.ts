/** What a node may do to a call. Each verb is a journalled step: it is done once, whatever happens to this process. */
import { answerCaller, hangUpCaller } from './answer.ts'
import type { Call } from './call.ts'
import { joinConference } from './conference.ts'
import { checkSchedule, sendMail, sendWebhook, tagCall, takeTurn, type DecideParts } from './decide.ts'
import { dial, type DialParts } from './dial.ts'
import { tellHeard, tellRemoved, type CallVerbs, type HearParts } from './hear-message.ts'
import { requestHttp, type HttpParts } from './http-request.ts'
import type { Step, StepOf } from './journal.ts'
import { collectDigits, playToEnd } from './prompt.ts'
import { startRecording, stopRecording } from './record-call.ts'
import { dropMessage, leaveMessage, messageName, recordMessage, reviewMessage } from './record-message.ts'
import { isStored } from './recording.ts'
import { waitFor } from './wait.ts'

export interface VerbParts extends DialParts, DecideParts, HttpParts, HearParts {}

/**
 * The verbs of one node. Finished ones return what the journal holds; the one under way is taken up where it stood.
 * Make a new set for each node: verbs are numbered within it.
 */
export function createVerbs(call: Call, parts: VerbParts): CallVerbs {
	let index = 0
	const { entry } = call

	async function runStep<V extends Step['verb'], T>(
		fresh: StepOf<V>,
		run: (step: StepOf<V>) => T | Promise<T>,
	): Promise<T> {
		const position = index++
		// JSON has no undefined in lists; it is kept as null.
		if (position < entry.results.length) return (entry.results[position] ?? undefined) as T
		call.signal.throwIfAborted()
		const isUnderWay = entry.step?.verb === fresh.verb
		const step = isUnderWay ? (entry.step as StepOf<V>) : fresh
		entry.step = step
		const result = await run(step)
		entry.results.push(result ?? null)
		delete entry.step
		call.touch()
		return result
	}

	/** A step that waits for nothing. */
	const decide = <T>(compute: () => T | Promise<T>) => runStep({ verb: 'decide' }, compute)

	return {
		answer: () => runStep({ verb: 'answer' }, () => answerCaller(call, parts.ari)),
		play: (prompt) => runStep({ verb: 'play' }, (step) => playToEnd(call, parts, step, prompt)),
		promptForDigits: (request) =>
			runStep({ verb: 'digits', isPromptOver: false, digits: '' }, (step) => collectDigits(call, parts, step, request)),
		wait: (seconds, meanwhile) =>
			runStep({ verb: 'wait', until: 0 }, (step) => waitFor(call, parts, step, seconds, meanwhile)),
		dial: (request) =>
			runStep({ verb: 'dial', round: 0, ringUntil: 0, offers: [], tried: [], isTalking: false }, (step) =>
				dial(call, parts, step, request),
			),
		hasRoomToRecord: () => decide(() => parts.mayRecord()),
		recordMessage: (request) =>
			runStep({ verb: 'record-message' }, (step) => recordMessage(call, parts, step, request)),
		reviewMessage: (request) =>
			runStep({ verb: 'digits', isPromptOver: false, digits: '' }, (step) => reviewMessage(call, parts, step, request)),
		dropMessage: () => decide(() => dropMessage(call, parts)),
		leaveMessage: () => decide(() => leaveMessage(call, parts)),
		startRecording: () => runStep({ verb: 'record-call' }, () => startRecording(call, parts)),
		stopRecording: () => runStep({ verb: 'record-call' }, () => stopRecording(call, parts)),
		joinConference: (request) =>
			runStep({ verb: 'conference', room: request.room, isSent: false, hasJoined: false }, (step) =>
				joinConference(call, parts, step, request),
			),
		requestHttp: (request) =>
			runStep({ verb: 'http', idempotencyKey: '' }, (step) => requestHttp(call, parts, step, request)),
		checkSchedule: (scheduleId) => decide(() => checkSchedule(parts, scheduleId)),
		random: () => decide(() => Math.random()),
		takeTurn: (name) => decide(() => takeTurn(parts, name)),
		sendWebhook: (webhookId, payload) => decide(() => sendWebhook(call, webhookId, payload)),
		sendMail: (mail) => decide(() => sendMail(call, mail)),
		tag: (tag, note) => decide(() => tagCall(call, tag, note)),
		hangUp: (cause) => runStep({ verb: 'hang-up', cause }, () => hangUpCaller(call, parts.ari, cause)),
		waitingMessages: (extension) => decide(() => parts.messages.waitingFor(extension)),
		hasMessage: (messageId) => decide(() => isStored(parts.ari, messageName(messageId))),
		hearMessage: (messageId, request) =>
			runStep({ verb: 'digits', isPromptOver: false, digits: '' }, (step) =>
				collectDigits(call, parts, step, request, messageName(messageId)),
			),
		tellHeard: (extension, messageId) => decide(() => tellHeard(call, parts, extension, messageId)),
		tellRemoved: (extension, messageId) => decide(() => tellRemoved(call, parts, extension, messageId)),
	}
}
