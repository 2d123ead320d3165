/** The verbs of a simulated call: what Asterisk, the network and the people at the phones would do is told by the script. */
import { describeEnd } from '#lib/domain/hangup.ts'
import type { DialOutcome, LegEnd } from '#lib/domain/call.ts'
import type { DialRequest, DialResult, DialTo, HttpRequest, HttpResult, NodeVerbs, PromptForDigits } from '../verbs.ts'
import type { Meanwhile, RecordMessage, RecordedMessage, JoinConference } from '../verbs.ts'
import type { SimulatedCall } from './simulated-call.server.ts'

const FIRST_KEY_SECONDS = 1
const NEXT_KEY_SECONDS = 0.5
const HTTP_SECONDS = 0.4

/** A leg's end that real lines give for each outcome, and when it is known. */
const ends: Record<Exclude<DialOutcome, 'answered' | 'no-answer'>, { end: LegEnd; seconds: number }> = {
	busy: { end: { cause: 17, sipStatus: 486 }, seconds: 1 },
	rejected: { end: { cause: 21, sipStatus: 603 }, seconds: 4 },
	failed: { end: { cause: 20 }, seconds: 1 },
}
const RINGS_BEFORE_ANSWER_SECONDS = 6

/** One set for the whole call; every verb first lets the process breathe. */
export function simulatedVerbs(call: SimulatedCall): NodeVerbs {
	const act =
		<A extends unknown[], T>(verb: (...input: A) => T) =>
		async (...input: A): Promise<T> => {
			await call.breathe()
			return verb(...input)
		}
	return {
		answer: act(() => void (call.isAnswered = true)),
		play: act((prompt) => call.hearNecessary(prompt)),
		promptForDigits: act((request) => takeDigits(call, request)),
		wait: act((seconds, meanwhile) => {
			hearMeanwhile(call, meanwhile)
			call.pass(seconds)
		}),
		dial: act((request) => dial(call, request)),
		hasRoomToRecord: act(() => true),
		recordMessage: act((request) => recordMessage(call, request)),
		reviewMessage: act((request) => {
			call.step.heard.push('the message that was just recorded')
			return takeDigits(call, request)
		}),
		dropMessage: act(() => {
			call.messageBeganAt = undefined
			call.happens('The message is dropped.')
		}),
		leaveMessage: act(() => call.leaveMessage()),
		startRecording: act(() => {
			if (!call.isRecording) call.happens('The call is recorded from here on.')
			call.isRecording = true
		}),
		stopRecording: act(() => {
			if (call.isRecording) call.happens('The recording ends.')
			call.isRecording = false
		}),
		joinConference: act((request) => joinConference(call, request)),
		requestHttp: act((request) => requestHttp(call, request)),
		checkSchedule: act((scheduleId) => {
			// Only the script says what is switched by hand: else the same script would not always take the same path.
			const override = call.script.switched[scheduleId] ?? null
			return call.world.stateOfSchedule(scheduleId, override, new Date(call.now))
		}),
		random: act(() => call.take({ kind: 'random' }, 'random').value),
		takeTurn: act((name) => call.takeTurn(name)),
		sendWebhook: act(() => call.happens('A webhook would be sent.')),
		sendMail: act(({ to, subject }) => call.happens(`An e-mail would be sent to ${to}: ${subject}`)),
		tag: act((tag, note) => call.happens(note ? `Tagged ${tag}: ${note}` : `Tagged ${tag}.`)),
		hangUp: act((cause) => {
			call.judged.ending = { by: 'flow', cause }
			call.stop('flow')
		}),
	}
}

function hearMeanwhile(call: SimulatedCall, meanwhile: Meanwhile): void {
	if (meanwhile.kind === 'music') call.step.heard.push('music')
	if (meanwhile.kind === 'prompt') call.hear(meanwhile.prompt)
}

/** Whether nothing that may still be pressed would belong to the entry. */
function isWhole(digits: string, { maximum, choices }: PromptForDigits): boolean {
	if (digits.length >= maximum) return true
	if (!choices || !digits) return false
	return !choices.some((choice) => choice.length > digits.length && choice.startsWith(digits))
}

/** The same rules as on a real call: what was typed before counts, and keeps the prompt from being heard. */
function takeDigits(call: SimulatedCall, request: PromptForDigits): string {
	let digits = ''
	const takeTyped = (): boolean => {
		while (call.typed && !isWhole(digits, request)) {
			const key = call.typed[0]!
			call.typed = call.typed.slice(1)
			if (key === request.terminator) return true
			digits += key
		}
		return isWhole(digits, request)
	}
	if (request.canInterrupt !== false && takeTyped()) return digits
	if (!digits) call.hearNecessary(request.prompt)
	if (request.canInterrupt === false && takeTyped()) return digits
	const { maximum, choices = [], terminator = '' } = request
	const input = call.take({ kind: 'keys', maximum, choices, terminator }, 'keys', 'silence')
	if (input.kind === 'keys') {
		call.typed = input.keys
		call.pass(FIRST_KEY_SECONDS + NEXT_KEY_SECONDS * (input.keys.length - 1))
		if (takeTyped()) return digits
	}
	call.pass(digits ? request.nextDigitSeconds : request.firstDigitSeconds)
	return digits
}

function partyOf(call: SimulatedCall, to: DialTo): { words: string } | { problem: string } {
	const { extensions, trunks } = call.world
	if (to.kind === 'extension') {
		const name = extensions.get(to.number)
		return name === undefined ? { problem: `Extension ${to.number} does not exist` } : { words: `${to.number} ${name}` }
	}
	const trunk = trunks.get(to.trunkId)
	if (!trunk) return { problem: 'The trunk to dial through does not exist any more' }
	if (!trunk.isEnabled) return { problem: `The trunk ${trunk.name} is switched off` }
	return { words: `${to.number} through ${trunk.name}` }
}

function dial(call: SimulatedCall, request: DialRequest): DialResult {
	const parties = request.rounds.flat().map((to) => ({ to, ...partyOf(call, to) }))
	const rung = parties.filter((party) => 'words' in party)
	if (!rung[0]) {
		const detail = parties.map((party) => ('problem' in party ? party.problem : '')).find(Boolean) ?? 'Nobody to ring'
		call.endDial('failed', detail, false)
		return { outcome: 'failed', detail }
	}
	const isThroughTrunk = rung[0].to.kind === 'number'
	call.judged.step = { verb: 'dial' }
	call.judged.live.with = rung[0].to.number
	call.happens(`Rings ${rung.map(({ words }) => words).join(', ')}.`)
	const input = call.take({ kind: 'dial', rings: rung.map(({ words }) => words) }, 'dial')
	if (input.outcome === 'answered') return talk(call, request, input, rung[0].to.number)
	const ringSeconds = request.ringSeconds * request.rounds.length
	const known = input.outcome === 'no-answer' ? undefined : ends[input.outcome]
	call.pass(known ? Math.min(known.seconds, ringSeconds) : ringSeconds)
	delete call.judged.step
	const detail = known ? describeEnd(known.end) : 'Nobody answered in time'
	call.endDial(input.outcome, detail, isThroughTrunk, known?.end)
	return { outcome: input.outcome, detail, ...(known && { end: known.end }) }
}

function talk(
	call: SimulatedCall,
	request: DialRequest,
	input: { talkSeconds: number; talkEndedBy: 'caller' | 'callee' },
	answeredBy: string,
): DialResult {
	call.pass(Math.min(RINGS_BEFORE_ANSWER_SECONDS, request.ringSeconds))
	if (request.whisper?.length) call.happens('Whoever answers hears the announcement first.')
	delete call.judged.step
	call.isAnswered = true
	call.judged.hasTalked = true
	call.typed = ''
	call.happens(`${answeredBy} answers; they talk for ${input.talkSeconds} s.`)
	call.pass(input.talkSeconds)
	if (input.talkEndedBy === 'caller') call.callerHangsUp()
	const end: LegEnd = { cause: 16 }
	const detail = describeEnd(end)
	call.endDial('answered', detail, false, end)
	return { outcome: 'answered', detail, end, answeredBy }
}

function recordMessage(call: SimulatedCall, request: RecordMessage): RecordedMessage {
	call.typed = ''
	call.messageBeganAt = undefined
	const input = call.take({ kind: 'message', maximumSeconds: request.maximumSeconds }, 'message', 'silence')
	const said = input.kind === 'message' ? Math.min(input.seconds, request.maximumSeconds) : 0
	if (said > 0) {
		const box = call.world.mailboxes.get(request.mailboxId) ?? 'a box that is gone'
		call.happens(`Speaks ${said} s for ${box}.`)
		call.messageBeganAt = call.now
		call.pass(said)
	}
	const endedBy = input.kind === 'message' ? input.endedBy : 'silence'
	if (endedBy === 'hang-up') call.callerHangsUp()
	if (said === 0) call.pass(request.silenceSeconds)
	return { seconds: said, endedBy: said === request.maximumSeconds ? 'maximum' : said === 0 ? 'silence' : endedBy }
}

function joinConference(call: SimulatedCall, { room }: JoinConference): 'left' | 'kicked' | 'locked' | 'full' {
	const { served } = call.judged
	// Whoever hangs up where the flow waits for the conference hangs up in it.
	call.judged.served = 'conference'
	const { outcome, seconds } = call.take({ kind: 'conference', room }, 'conference')
	if (outcome === 'locked' || outcome === 'full') {
		call.judged.served = served
		return outcome
	}
	call.happens(`In conference ${room} for ${seconds} s.`)
	call.pass(seconds)
	call.typed = ''
	return outcome
}

const failureWords: Record<Extract<HttpResult, { kind: 'failure' }>['reason'], string> = {
	timeout: 'no answer in time',
	unreachable: 'nobody answers at this address',
	refused: 'this address may not be asked',
	'too-large': 'the answer is too large',
}

function requestHttp(call: SimulatedCall, request: HttpRequest): HttpResult {
	const { method, url, timeoutSeconds, retries, meanwhile } = request
	if (meanwhile.kind !== 'silence') hearMeanwhile(call, meanwhile)
	call.happens(`${method} ${url}`)
	const input = call.take({ kind: 'http', method, url }, 'http', 'http-failure')
	if (input.kind === 'http') {
		call.pass(HTTP_SECONDS)
		return { kind: 'answer', status: input.status, contentType: input.contentType, body: input.body }
	}
	call.pass(input.reason === 'timeout' ? timeoutSeconds * (retries + 1) : HTTP_SECONDS)
	return { kind: 'failure', reason: input.reason, detail: failureWords[input.reason] }
}
