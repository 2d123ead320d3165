/** Redis: the journal of live calls, the outbox stream, the routing and the fan-out; this file holds its names and the connection. */
import { Redis } from 'ioredis'

/** Wire names; other software relies on the pub/sub channels. */
export const redisNames = {
	/** Pub/sub: call started, answered, ended, and its legs. JSON of a CallEvent. */
	callEvents: 'callytics:call-events',
	/** Pub/sub: every event of a call, node by node. JSON of a CallEvent. */
	callTimeline: 'callytics:call-timeline',
	/** Pub/sub: JSON of a SipStatus. */
	sipStatus: 'callytics:sip-status',
	/** Hash: endpoint → JSON of its last SipStatus, for those who come later. */
	sipStatusNow: 'callytics:sip-status:now',
	/** Stream: every CallEvent, field `event` = JSON; written to PostgreSQL by the consumer group `database`. */
	outbox: 'callytics:outbox',
	/** Hash: callId → JSON of what a restarted executor needs. */
	journal: 'callytics:journal',
	/** String: when the call engine was last seen alive with calls, milliseconds since 1970. */
	heartbeat: 'callytics:heartbeat',
	/** Hash: `<flowId>:<version>` → JSON of the flow document, for calls that began before a newer one was published. */
	flowVersions: 'callytics:flow-versions',
	/** Hash: name → how many turns have been taken, e.g. by a ring group. */
	turns: 'callytics:turns',
	/** Hash: extension → JSON of WaitingMessages. */
	messageLights: 'callytics:message-lights',
	/** String: JSON of Routing. */
	routing: 'callytics:routing',
	/** Hash: schedule id → JSON of a switch by telephone that the routing does not have yet. */
	scheduleSwitches: 'callytics:schedule-switches',
	/** Pub/sub: the revision number of a new routing. */
	routingChanged: 'callytics:routing-changed',
} as const

/**
 * Opens a connection that keeps trying; commands wait while Redis is away, so nothing is lost by a restart of it.
 * @param password from the credential `redis-password`
 */
export function connectRedis(socket: string, password: string): Redis {
	return new Redis({
		path: socket,
		password,
		maxRetriesPerRequest: null,
		retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
	})
}
