/** StasisStart → a call: decided, journalled, announced and conducted. */
import type { AriClient } from '../ari/client.ts'
import type { AriEvent, Channel } from '../ari/types.generated.ts'
import type { CallBus } from '../events/bus.ts'
import { log } from '../log.ts'
import { Call } from './call.ts'
import { decideTry } from './call-me.ts'
import { tidyUp } from './commands.ts'
import { conduct, type ConductParts } from './conduct.ts'
import { beginEntry, makeCallId, decide, endpointOf, type Decision, type Entrance } from './inbound.ts'
import type { RoutingCache } from './routing-cache.ts'

export interface TakeCallParts extends ConductParts {
	bus: CallBus
	routingCache: RoutingCache
}

const entrances: readonly string[] = ['inbound', 'unknown', 'internal']

/** Events of channels that belong to no call: a new one comes in, or a leg's call is over. */
export function takeUnclaimedEvent(parts: TakeCallParts, event: AriEvent): void {
	if (event.type !== 'StasisStart') return
	const [entrance = '', dialled = ''] = event.args
	if (entrances.includes(entrance)) takeCall(parts, event.channel, entrance as Entrance, dialled)
	else if (entrance === 'leg' || entrance === 'recording' || entrance === 'loop-back')
		void dropLeg(parts, event.channel.id)
	else if (entrance === 'try') beginTry(parts, event.channel, event.args)
	else if (entrance === 'return') void sayFallback(parts, event.channel.id)
	else log.warn('channel came with arguments that mean nothing', { channel_id: event.channel.id, args: event.args })
}

/** A leg that answered when its call was already over. */
async function dropLeg(parts: TakeCallParts, channelId: string): Promise<void> {
	try {
		await tidyUp(parts.ari, 'DELETE /channels/{channelId}', { path: { channelId } })
	} catch (error) {
		log.warn('leg without a call could not be hung up', { channel_id: channelId, error })
	}
}

/** A caller who comes back to a call that is over, which only a loss of the journal makes: hears that we are sorry. */
async function sayFallback(parts: TakeCallParts, channelId: string): Promise<void> {
	try {
		await continueToFallback(parts.ari, channelId)
	} catch (error) {
		log.warn('caller without a call could not be served', { channel_id: channelId, error })
	}
}

/** The dialplan says that the line is being restarted, and hangs up. */
export async function continueToFallback(ari: AriClient, channelId: string): Promise<void> {
	await tidyUp(ari, 'POST /channels/{channelId}/continue', {
		path: { channelId },
		query: { context: 'callytics-fallback', extension: 's', priority: 1 },
	})
}

/** Begins a call on a channel that has none yet. */
export function takeCall(parts: TakeCallParts, channel: Channel, entrance: Entrance, dialled: string): void {
	beginCall(parts, channel, decide(parts.routingCache, entrance, dialled, endpointOf(channel.name)), dialled)
}

/** Somebody answered to try a draft. */
function beginTry(parts: TakeCallParts, answered: Channel, args: readonly string[]): void {
	const { channel, decision, dialled } = decideTry(parts.routingCache.current, answered, args)
	beginCall(parts, channel, decision, dialled, true)
}

/** @param isAnswered the caller is connected already, as one is whom we have rung */
function beginCall(
	parts: TakeCallParts,
	channel: Channel,
	decision: Decision,
	dialled: string,
	isAnswered = false,
): void {
	const call = new Call(beginEntry(makeCallId(), channel, decision), parts.bus)
	parts.calls.add(call)
	announce(call, parts, channel, decision, dialled)
	if (isAnswered) {
		call.publish('call.answered', {})
		call.caller.state = 'up'
		call.publish('leg.answered', { legId: call.caller.legId })
	}
	void conduct(call, parts)
}

function announce(call: Call, parts: TakeCallParts, channel: Channel, decision: Decision, dialled: string): void {
	const endpoint = endpointOf(channel.name)
	const { trunks, extensions } = parts.routingCache.current
	const trunkId = trunks.find((trunk) => trunk.endpoint === endpoint)?.id
	const extensionId = extensions.find((extension) => extension.number === endpoint)?.id
	call.publish('call.started', {
		direction: decision.direction,
		callerNumber: channel.caller.number,
		callerName: channel.caller.name,
		dialled,
		sipCallId: channel.protocol_id || undefined,
		trunkId,
		extensionId,
		...decision.flow,
	})
	const { legId, party } = call.caller
	call.publish('leg.started', { legId, channelId: channel.id, role: 'caller', party, trunkId, extensionId })
	log.info('call started', { call_id: call.id, channel_id: channel.id, direction: decision.direction })
}
