/** What a restarted executor needs to go on with a call; kept in Redis, written before each command. */
import type { Redis } from 'ioredis'
import type { DialOutcome, Ender, LegEnd, LegRole } from '#lib/domain/call.ts'
import type { Tried } from '#lib/domain/dial-summary.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import type { JsonValue } from '#lib/domain/json.ts'
import type { ScheduleOverride } from '#lib/domain/schedule.ts'
import type { DialRequest } from '#lib/flow/verbs.ts'
import type { WaitingNode } from '#lib/flow/run.server.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

/** What is done with a call. A flow is walked; the others are single acts. */
export type Program =
	| { kind: 'flow'; flowId: string; version: number }
	| { kind: 'direct'; request: DialRequest }
	| { kind: 'announcement'; prompt: string; cause: number; disposition: 'no-such-number' | 'failed'; reason: string }
	| { kind: 'echo-test' }
	/** The messages of the extension that called. */
	| { kind: 'messages'; extension: string; hasMailbox: boolean }
	| { kind: 'switch-schedule'; scheduleId: string; name: string; override: ScheduleOverride | null }

/** A leg of the round that is being rung, until somebody has taken the call. */
export interface Offer {
	legId: string
	/** As Asterisk dials it. */
	endpoint: string
	/** What the callee sees: `"Name" <number>`. */
	callerId: string
	/** What is being said to whoever answered. */
	playbackId?: string
	/** How often the callee was asked to take the call. */
	timesAsked: number
}

interface DialStep {
	verb: 'dial'
	/** Which of the rounds is being rung, from 0. */
	round: number
	/** Milliseconds since 1970; 0 = the round has not been planned yet. */
	ringUntil: number
	offers: Offer[]
	/** Those who did not take the call, of this round and those before. */
	tried: Tried[]
	/** The leg that has taken the call. */
	winnerId?: string
	/** The ringing is passed on to a caller who is not answered yet. */
	hasRung?: boolean
	/** The two are being joined, or have been. */
	isTalking: boolean
	hasTalked?: boolean
}

/** A prompt under way. */
interface Playing {
	playbackId?: string
	/** Asterisk has taken it. Absent in entries of before this was kept. */
	isSent?: boolean
}

/** The verb under way, with what it needs to be taken up again. */
export type Step =
	| { verb: 'answer' }
	| ({ verb: 'play' } & Playing)
	| ({ verb: 'digits'; isPromptOver: boolean; digits: string } & Playing)
	| DialStep
	| { verb: 'wait'; until: number; playbackId?: string }
	/** Chance, turns, the state of a schedule, what is told to others: done in no time, its result kept. */
	| { verb: 'decide' }
	| { verb: 'record-message'; messageId?: string; beganAt?: number }
	| { verb: 'record-call' }
	/** `result`: Asterisk's word for how the caller left the room. */
	| { verb: 'conference'; room: string; isSent: boolean; hasJoined: boolean; result?: string | undefined }
	| { verb: 'http'; idempotencyKey: string; playbackId?: string }
	| { verb: 'hang-up'; cause: number }

export type StepOf<V extends Step['verb']> = Extract<Step, { verb: V }>

/** A flow whose node waits for the flow it entered to return, with the variables it has there. */
export interface Frame extends WaitingNode {
	flowId: string
	version: number
	variables: Record<string, JsonValue>
	hasHandledError: boolean
}

/** One channel of the call, as far as we know it. */
export interface JournalledLeg {
	legId: string
	channelId: string
	role: LegRole
	party: string
	isThroughTrunk: boolean
	/** `planned`: Asterisk may not have been asked for it yet. */
	state: 'planned' | 'dialling' | 'ringing' | 'up' | 'ended'
	/** Keys a callee has pressed before being connected. */
	typed?: string
	end?: LegEnd
}

/** Why the program was left, as far as it was its own doing; the caller's hanging up is seen on the caller's leg. */
export interface Ending {
	by: Ender
	/** Q.850 cause told to the caller. */
	cause: number
	reason?: string
	isFailed?: boolean
	/** When, if that was in the past; milliseconds since 1970. */
	at?: number
}

/** How a call ends whose Asterisk went away under it. Q.850 cause 41: temporary failure. */
export const endedByRestart: Readonly<Ending> = {
	by: 'appliance',
	cause: 41,
	isFailed: true,
	reason: 'Asterisk was restarted during the call.',
}

export interface JournalEntry {
	/** The form of this entry; a process that does not know it ends the call rather than guess. */
	form: 2
	live: LiveCall
	program: Program
	/** The caller first. */
	legs: JournalledLeg[]
	bridgeId?: string
	/** The flow the walk stands in, and the version pinned when it was entered. */
	place?: { flowId: string; version: number }
	nodeId?: string
	/** Flows that wait for another to return, the outermost first. */
	frames: Frame[]
	/** The error handler of the flow the walk stands in has been at work. */
	hasHandledError: boolean
	/** How many nodes have been entered. */
	nodesRun: number
	/** Results of the verbs the node has finished. */
	results: unknown[]
	step?: Step
	variables: Record<string, JsonValue>
	/** Digits pressed and not yet asked for. */
	typed: string
	lastId: number
	/** The callee's leg of the talk that goes on. */
	talkingTo?: string
	hasTalked: boolean
	/** A message that is being recorded or has been, and is neither dropped nor left yet. */
	heldMessage?: { messageId: string; mailboxId: string }
	/** The recording of the call that goes on; `startedAt` once it does. */
	recording?: { recordingId: string; channelId: string; startedAt?: number }
	/** What the caller came for, other than a talk, has been done: hanging up from here on is no abandoning. */
	served?: 'message' | 'conference'
	/** The node that ends the call has been reached: hanging up from here on is no abandoning. */
	isFinishing: boolean
	lastDial?: { outcome: DialOutcome; end?: LegEnd; isThroughTrunk: boolean; detail: string }
	ending?: Ending
	/** Milliseconds since 1970. */
	savedAt: number
}

/** All entries a former process left behind. Entries that cannot be read are logged and given back by id only. */
export async function readJournal(redis: Redis): Promise<{ entries: JournalEntry[]; unreadable: string[] }> {
	const entries: JournalEntry[] = []
	const unreadable: string[] = []
	for (const [callId, json] of Object.entries(await redis.hgetall(redisNames.journal))) {
		try {
			const entry = JSON.parse(json) as JournalEntry
			if (entry.form !== 2) throw new Error(`journal form ${String(entry.form)} is not known`)
			entries.push(entry)
		} catch (error) {
			log.error('journal entry cannot be read', { call_id: callId, error })
			unreadable.push(callId)
		}
	}
	return { entries, unreadable }
}

// Longer than a restart of Redis takes. Beyond it callers are served unjournalled rather than left in silence;
// the writes wait in order in memory, and only a crash of this process as well would lose them.
const JOURNAL_PATIENCE_MS = 2_000

/** Waits until a write is in Redis, but not for ever. Never rejects: a failed write was logged where it was made. */
export async function waitForJournal(write: Promise<void>, callId: string): Promise<void> {
	let timer: NodeJS.Timeout | undefined
	const patience = new Promise<'late'>((resolve) => {
		timer = setTimeout(() => resolve('late'), JOURNAL_PATIENCE_MS)
	})
	const outcome = await Promise.race([write.catch(() => undefined), patience])
	clearTimeout(timer)
	if (outcome === 'late') log.warn('Redis is slow or away: the call goes on unjournalled', { call_id: callId })
}
