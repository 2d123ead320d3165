/** Follows the calls' timelines while they are told, so that a test can act at the very moment something happens. */
import type { CallEvent } from '#lib/domain/events.ts'
import { until } from '../phones/until.ts'
import { redisCommand } from '../../../image-build/redis-command.ts'
import type { World } from './world.ts'

export interface TimelineWatch {
	/** Every event of every call so far, in the order they were told. */
	events: readonly CallEvent[]
	/** The events of each call that began since the watch. */
	byCall: () => Map<string, CallEvent[]>
	/** Waits until so many calls satisfy a question about their events. */
	untilCalls: (
		what: string,
		count: number,
		ask: (events: readonly CallEvent[]) => boolean,
		deadlineMs?: number,
	) => Promise<void>
	stop: () => void
}

/** Starts following; returns once nothing can be missed any more. */
export async function watchTimeline(world: World): Promise<TimelineWatch> {
	const events: CallEvent[] = []
	let isSubscribed = false
	const command = redisCommand(['--json', 'SUBSCRIBE', 'callytics:call-timeline'])
	const following = world.appliance.follow(command, (line) => {
		if (line.startsWith('["subscribe"')) isSubscribed = true
		else events.push(readMessage(line))
	})
	await until('the timeline is followed', () => isSubscribed)
	const byCall = () => Map.groupBy(events, (event) => event.callId)
	return {
		events,
		byCall,
		untilCalls: async (what, count, ask, deadlineMs = 30_000) => {
			await until(what, () => [...byCall().values()].filter(ask).length >= count, deadlineMs, 10)
		},
		stop: () => following.stop(),
	}
}

/** `["message","callytics:call-timeline","{…}"]` */
function readMessage(line: string): CallEvent {
	const [, , text] = JSON.parse(line) as [string, string, string]
	return JSON.parse(text) as CallEvent
}
