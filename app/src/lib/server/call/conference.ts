/** A named room in which many callers talk: Asterisk's own conference, which goes on whatever becomes of this process. */
import type { ConferenceOutcome, JoinConference } from '#lib/flow/verbs.ts'
import type { AriClient } from '../ari/client.ts'
import { answerCaller } from './answer.ts'
import type { Call } from './call.ts'
import { command } from './commands.ts'
import type { DialParts } from './dial-parts.ts'
import type { StepOf } from './journal.ts'

const MAX_STAY_MS = 43_200_000
const CONTEXT = 'callytics-conference'

/**
 * Sends the caller into the room by the dialplan, and waits until the caller comes back to us.
 * After a restart a caller who is in the room stays there, and one who came back meanwhile goes on.
 */
export async function joinConference(
	call: Call,
	parts: DialParts,
	step: StepOf<'conference'>,
	request: JoinConference,
): Promise<ConferenceOutcome> {
	const room = roomName(request.room)
	await answerCaller(call, parts.ari)
	if (!step.isSent || !(await isUnderWay(call, parts.ari, step))) {
		const refusal = await refusalOf(call, parts.ari, room, request)
		if (refusal) return refusal
		await send(call, parts.ari, step, room, request)
	}
	if (!step.hasJoined) {
		step.hasJoined = true
		call.entry.served = 'conference'
		call.publish('conference.joined', { room: request.room, isModerator: request.isModerator })
	}
	await call.until(() => step.result, MAX_STAY_MS)
	call.entry.typed = ''
	call.publish('conference.left', { room: request.room })
	if (step.result === 'KICKED') return 'kicked'
	// Locked or filled in the moment in which we asked.
	return step.result === 'FAILED' ? 'locked' : 'left'
}

/** Asterisk's name of a room: letters and digits as they are, everything else in a form that no dialplan reads anything into. */
function roomName(room: string): string {
	return [...room]
		.map((letter) => (/[a-z0-9]/.test(letter) ? letter : `_${letter.codePointAt(0)!.toString(16)}_`))
		.join('')
}

/** Whether the caller is in the room or has come back from it; the latter is told by `step.result`. */
async function isUnderWay(call: Call, ari: AriClient, step: StepOf<'conference'>): Promise<boolean> {
	if (step.result) return true
	const { dialplan } = await command(ari, call, 'GET /channels/{channelId}', {
		path: { channelId: call.caller.channelId },
	})
	const [, entrance, , result] = dialplan.app_data.split(',')
	if (dialplan.app_name === 'Stasis' && entrance === 'return') {
		step.result = result
		return true
	}
	return dialplan.context === CONTEXT
}

async function refusalOf(
	call: Call,
	ari: AriClient,
	room: string,
	request: JoinConference,
): Promise<'locked' | 'full' | undefined> {
	if (request.isModerator) return undefined
	const ask = async (what: string) => {
		const query = { variable: `CONFBRIDGE_INFO(${what},${room})` }
		const path = { channelId: call.caller.channelId }
		return Number((await command(ari, call, 'GET /channels/{channelId}/variable', { path, query })).value)
	}
	if ((await ask('locked')) === 1) return 'locked'
	return (await ask('parties')) >= request.maximumMembers ? 'full' : undefined
}

async function send(
	call: Call,
	ari: AriClient,
	step: StepOf<'conference'>,
	room: string,
	request: JoinConference,
): Promise<void> {
	step.isSent = true
	call.touch()
	await call.persist()
	const path = { channelId: call.caller.channelId }
	for (const [variable, value] of Object.entries(settingsOf(call, room, request))) {
		await command(ari, call, 'POST /channels/{channelId}/variable', { path, query: { variable, value } })
	}
	await command(ari, call, 'POST /channels/{channelId}/continue', {
		path,
		query: { context: CONTEXT, extension: 's', priority: 1 },
		isRepeatable: false,
	})
}

/** What the dialplan makes of the caller in the room; the names are sections of confbridge.conf. */
function settingsOf(call: Call, room: string, request: JoinConference): Record<string, string> {
	const { isModerator } = request
	const traits = [
		...(request.waitsForModerator && !isModerator ? ['waits'] : []),
		...(request.isMuted && !isModerator ? ['muted'] : []),
		...(request.announces ? [] : ['quiet']),
	]
	return {
		CALLYTICS_CALL: call.id,
		CALLYTICS_ROOM: room,
		CALLYTICS_ROOM_USER: [isModerator ? 'moderator' : 'member', ...traits].join('-'),
		CALLYTICS_ROOM_MENU: isModerator ? 'moderators-menu' : 'members-menu',
	}
}
