/** Conducts one call: runs its program from where the journal stands, and sees to its end. */
import { soundPrompt } from '#lib/domain/prompt.ts'
import { walkFlow } from '#lib/flow/run.server.ts'
import { command, tidyUp } from './commands.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { CallDetached } from './call-ended.ts'
import type { Calls } from './calls.ts'
import { endCall } from './end.ts'
import { endedByRestart, type Ending, type Program } from './journal.ts'
import { runMessages } from './listen-to-messages.ts'
import { runScheduleSwitch, type SwitchParts } from './switch-schedule.ts'
import { createVerbs } from './verbs.ts'
import { walkerOf, type WalkParts } from './walk.ts'

export interface ConductParts extends WalkParts, SwitchParts {
	calls: Calls
	/** Whether Asterisk is being stopped in order; it then hangs up every channel as if the people had. */
	isAsteriskStopping: () => boolean
}

// How long the caller is given to hear why nothing more happens.
const LAST_WORDS_MS = 15_000
const ECHO_WAIT_MS = 43_200_000

/** Never rejects: what goes wrong is logged here, and the caller is not left in silence. */
export async function conduct(call: Call, parts: ConductParts): Promise<void> {
	try {
		// While the program ran somebody else may have seen the true end: Asterisk restarted, a user hung up.
		const ending = call.entry.ending ?? (await runProgram(call, parts))
		call.entry.ending ??= ending
		call.touch()
	} catch (error) {
		if (!call.isOver) await failCall(call, parts, error)
	}
	if (call.signal.reason instanceof CallDetached) return
	if (parts.isAsteriskStopping()) call.entry.ending = { ...endedByRestart }
	try {
		await endCall(call, parts)
	} catch (error) {
		log.error('call could not be ended', { call_id: call.id, error })
	}
	parts.calls.remove(call)
}

function runProgram(call: Call, parts: ConductParts): Promise<Ending> {
	const { program } = call.entry
	switch (program.kind) {
		case 'flow':
			return runFlow(call, parts, program)
		case 'direct':
			return runDirect(call, parts, program)
		case 'announcement':
			return runAnnouncement(call, parts, program)
		case 'echo-test':
			return runEchoTest(call, parts)
		case 'switch-schedule':
			return runScheduleSwitch(call, parts, program)
		case 'messages':
			return runMessages(call, parts, program)
	}
}

async function runFlow(call: Call, parts: ConductParts, program: Extract<Program, { kind: 'flow' }>): Promise<Ending> {
	const ending = await walkFlow(walkerOf(call, parts, program))
	if (ending.kind === 'talk-over') return { by: 'callee', cause: 16 }
	if (ending.kind === 'over') return { by: 'flow', cause: 16 }
	return failFlow(call, parts, ending.sentence)
}

async function runDirect(
	call: Call,
	parts: ConductParts,
	program: Extract<Program, { kind: 'direct' }>,
): Promise<Ending> {
	const { outcome, end } = await createVerbs(call, parts).dial(program.request)
	if (outcome === 'answered') return { by: 'callee', cause: 16 }
	// The caller's phone shows the true cause: its own busy tone says more than an announcement.
	return { by: 'appliance', cause: end?.cause || 20 }
}

async function runAnnouncement(
	call: Call,
	parts: ConductParts,
	program: Extract<Program, { kind: 'announcement' }>,
): Promise<Ending> {
	// Played before answering: a caller who gets nobody is not charged, and the carrier sees the cause.
	await createVerbs(call, parts).play(soundPrompt(program.prompt))
	return { by: 'appliance', cause: program.cause }
}

/** ARI has no echo: the channel goes on in the dialplan, and we only watch it. */
async function runEchoTest(call: Call, parts: ConductParts): Promise<Ending> {
	call.signal.throwIfAborted()
	if (!call.isAnswered) {
		call.publish('call.answered', {})
		call.publish('leg.answered', { legId: call.caller.legId })
		call.caller.state = 'up'
		await call.persist()
		await command(parts.ari, call, 'POST /channels/{channelId}/continue', {
			path: { channelId: call.caller.channelId },
			query: { context: 'callytics-echo', extension: 's', priority: 1 },
		})
	}
	await call.until(() => undefined, ECHO_WAIT_MS)
	return { by: 'appliance', cause: 16 }
}

async function failFlow(call: Call, parts: ConductParts, sentence: string): Promise<Ending> {
	log.warn('flow came to a dead end', { call_id: call.id, node_id: call.entry.nodeId ?? '', reason: sentence })
	call.publish('call.noted', { note: sentence })
	await sayUnavailable(call, parts)
	return { by: 'appliance', cause: 41, reason: sentence, isFailed: true }
}

async function failCall(call: Call, parts: ConductParts, error: unknown): Promise<void> {
	log.error('call failed', { call_id: call.id, error })
	const ending: Ending = {
		by: 'appliance',
		cause: 41,
		isFailed: true,
		reason: 'The appliance could not go on with the call.',
	}
	call.entry.ending = ending
	call.touch()
	try {
		await sayUnavailable(call, parts)
	} catch (later) {
		if (!call.isOver) log.warn('caller could not be told', { call_id: call.id, error: later })
	}
}

/** Best effort and not journalled: after a restart the call is simply ended. */
async function sayUnavailable(call: Call, parts: ConductParts): Promise<void> {
	const playbackId = call.nextId('play')
	await tidyUp(parts.ari, 'POST /channels/{channelId}/play/{playbackId}', {
		path: { channelId: call.caller.channelId, playbackId },
		query: { media: 'sound:callytics/unavailable' },
		isRepeatable: false,
	})
	await call.until(() => call.hasFinished(playbackId) || undefined, LAST_WORDS_MS)
}
