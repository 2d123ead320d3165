/** What a node may do to a call: the one interface behind which stand Asterisk, the simulator and the fake of the node tests. */
import type { DialOutcome, LegEnd } from '../domain/call.ts'
import type { JsonValue } from '../domain/json.ts'
import type { Prompt } from '../domain/prompt.ts'
import type { ScheduleState } from '../domain/schedule.ts'

/** What a waiting caller hears. */
export type Meanwhile = { kind: 'silence' } | { kind: 'music' } | { kind: 'prompt'; prompt: Prompt }

export interface PromptForDigits {
	prompt: Prompt
	/** Stops after this many digits. */
	maximum: number
	/** Keys end the entry as soon as no longer entry of this list begins with them; for menus of several digits. */
	choices?: string[] | undefined
	/** A key that ends the entry early and is not part of it. */
	terminator?: '#' | '*' | undefined
	/** Seconds of silence after the prompt until the first digit. */
	firstDigitSeconds: number
	/** Seconds between two digits. */
	nextDigitSeconds: number
	/** A digit stops the prompt; otherwise the prompt is played to its end and digits pressed meanwhile count. Default true. */
	canInterrupt?: boolean | undefined
	/** The timeline says only that digits were entered. */
	isSecret?: boolean | undefined
}

export type DialTo = { kind: 'extension'; number: string } | { kind: 'number'; number: string; trunkId: string }

export interface DialRequest {
	/** Rung together within a round; the next round begins when the one before came to nothing. */
	rounds: DialTo[][]
	/** Seconds each round rings. */
	ringSeconds: number
	/** Default `ringing`. */
	callerHears?: 'ringing' | 'music' | undefined
	/** Said to whoever answers before the two are connected. */
	whisper?: Prompt | undefined
	/** Whoever answers must press this key to take the call; others count as not answered. */
	confirmKey?: string | undefined
	/** Number shown to the callee; absent = the caller's to extensions, the trunk's to outside numbers. */
	callerNumber?: string | undefined
	/** Extensions that have a call already are not rung. */
	skipsBusy?: boolean | undefined
}

export interface DialResult {
	outcome: DialOutcome
	/** How the callee's leg ended; absent while none was ever tried (unknown extension). With several: the one that says most. */
	end?: LegEnd | undefined
	/** One plain phrase for the timeline: `486 Busy here`. */
	detail: string
	/** Who answered. */
	answeredBy?: string | undefined
}

export interface RecordMessage {
	mailboxId: string
	maximumSeconds: number
	/** Ends after so many seconds of silence. */
	silenceSeconds: number
}

export interface RecordedMessage {
	/** Length without the silence at its ends; 0 when nothing was said. */
	seconds: number
	endedBy: 'key' | 'silence' | 'maximum'
}

export interface JoinConference {
	room: string
	isModerator: boolean
	/** Music until a moderator is there; the conference ends for those when the last moderator leaves. */
	waitsForModerator: boolean
	isMuted: boolean
	/** Others hear when somebody comes or goes. */
	announces: boolean
	maximumMembers: number
}

/** `locked`, `full`: never got in. `kicked`: put out by a moderator or from the console. */
export type ConferenceOutcome = 'left' | 'kicked' | 'locked' | 'full'

export interface HttpRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
	url: string
	headers: Record<string, string>
	body?: string | undefined
	timeoutSeconds: number
	/** How often it is tried again after a failure of the connection or an answer of 502, 503 or 504. */
	retries: number
	/** Addresses of private networks may be asked; the appliance itself never. */
	allowsPrivate: boolean
	meanwhile: Meanwhile
}

export type HttpResult =
	| { kind: 'answer'; status: number; contentType: string; body: string }
	/** `detail`: one plain phrase, e.g. `no answer within 5 s`. */
	| { kind: 'failure'; reason: 'timeout' | 'unreachable' | 'refused' | 'too-large'; detail: string }

/**
 * What a node may do to a call. Every verb is a journalled step: after a restart the node runs again from its start,
 * finished verbs return what they returned before, and the one that was under way goes on where it stood.
 * A node must therefore decide by nothing but its settings, variables and what verbs returned.
 * All verbs reject with CallEnded once the caller has hung up; a node lets that pass through.
 */
export interface NodeVerbs {
	answer(): Promise<void>
	/** Plays to the end. */
	play(prompt: Prompt): Promise<void>
	/** Plays, listens, and returns the digits entered, '' for none. */
	promptForDigits(request: PromptForDigits): Promise<string>
	/** Does nothing for so long. */
	wait(seconds: number, meanwhile: Meanwhile): Promise<void>
	/** Rings somebody and, if answered, connects the two until either side hangs up. */
	dial(request: DialRequest): Promise<DialResult>
	/** Whether the disk has room for what is recorded. While it has none no recording is begun; calls go on. */
	hasRoomToRecord(): Promise<boolean>
	/** A tone, then the caller's voice until a key, silence or the longest time. Kept for the mailbox unless dropped, also if the caller hangs up. */
	recordMessage(request: RecordMessage): Promise<RecordedMessage>
	/** Lets the caller hear what was recorded and take a key; '' for none. */
	reviewMessage(request: PromptForDigits): Promise<string>
	/** The message is not left after all. */
	dropMessage(): Promise<void>
	/** The message is left: it is in the mailbox from here on. */
	leaveMessage(): Promise<void>
	startRecording(): Promise<void>
	stopRecording(): Promise<void>
	joinConference(request: JoinConference): Promise<ConferenceOutcome>
	requestHttp(request: HttpRequest): Promise<HttpResult>
	/** What a schedule says at this moment, and why, in a plain phrase; undefined when there is no such schedule. */
	checkSchedule(scheduleId: string): Promise<{ state: ScheduleState; detail: string } | undefined>
	/** A number from 0 up to but without 1. */
	random(): Promise<number>
	/** Counts up by one across all calls and restarts, from 0, for turns that are taken. */
	takeTurn(name: string): Promise<number>
	/** Hands a notification to the console, which sends it until it is taken; does not wait for that. */
	sendWebhook(webhookId: string, payload: JsonValue): Promise<void>
	sendMail(mail: { to: string; subject: string; text: string }): Promise<void>
	/** Marks the call for reports. */
	tag(tag: string, note: string): Promise<void>
	/** Ends the call with this Q.850 cause. The call is over when it returns. */
	hangUp(cause: number): Promise<void>
}
