/** What the console shows of this moment, and how a change of it travels to the browser. Pure: both sides use it. */
import type { DiskState } from '../domain/disk-space.ts'
import type { SipStatus } from '../domain/events.ts'
import type { LiveCall } from '../domain/live-call.ts'

/** A part of the appliance and whether it answers. */
export interface ServiceState {
	/** Name of its systemd unit without suffix, e.g. `callytics-executor`. */
	unit: string
	state: 'active' | 'failed' | 'starting' | 'unknown'
}

export interface LiveState {
	/** Running calls, and ended ones for a minute, oldest first. */
	calls: LiveCall[]
	endpoints: SipStatus[]
	services: ServiceState[]
	/** Of the data partition; absent until the call engine has told it. */
	disk?: DiskState
	/** The last calls that ended, newest first. */
	recent: LiveCall[]
	/** Milliseconds since 1970 on the appliance's clock when this was true. */
	at: number
	/** IANA name. */
	timeZone: string
	applianceName: string
	/** Where the browser reached the console: host without port. */
	address: string
}

/** What changed since the message before; a part that is absent did not change. */
export interface LiveChanges {
	at: number
	calls?: LiveCall[]
	/** Ids of calls that are no longer shown. */
	goneCalls?: string[]
	endpoints?: SipStatus[]
	goneEndpoints?: string[]
	services?: ServiceState[]
	disk?: DiskState
	recent?: LiveCall[]
	timeZone?: string
	applianceName?: string
}

/** A message on the WebSocket. `seq` grows by one with each message of a connection. */
export type LiveMessage =
	{ type: 'snapshot'; seq: number; state: LiveState } | { type: 'delta'; seq: number; changes: LiveChanges }

/** Ended calls stay on the screen this long, so that a short one is seen at all. */
export const endedCallStaysMs = 60_000
/** How many ended calls are kept. */
export const recentCalls = 20

/** Nothing known yet. */
export function emptyLiveState(): LiveState {
	return {
		calls: [],
		endpoints: [],
		services: [],
		recent: [],
		at: 0,
		timeZone: 'Etc/UTC',
		applianceName: '',
		address: '',
	}
}

/** The list with changed items in their places, new ones at its end, and gone ones taken out. */
function merge<T>(items: T[], changed: T[] | undefined, gone: string[] | undefined, keyOf: (item: T) => string): T[] {
	if (!changed && !gone) return items
	const byKey = new Map(items.map((item) => [keyOf(item), item]))
	for (const item of changed ?? []) byKey.set(keyOf(item), item)
	for (const key of gone ?? []) byKey.delete(key)
	return [...byKey.values()]
}

/** The state after a delta; what did not change keeps its identity. */
export function applyLiveChanges(state: LiveState, changes: LiveChanges): LiveState {
	return {
		...state,
		at: changes.at,
		calls: merge(state.calls, changes.calls, changes.goneCalls, (call) => call.callId),
		endpoints: merge(state.endpoints, changes.endpoints, changes.goneEndpoints, (status) => status.endpoint),
		services: changes.services ?? state.services,
		...((changes.disk ?? state.disk) && { disk: changes.disk ?? state.disk }),
		recent: changes.recent ?? state.recent,
		timeZone: changes.timeZone ?? state.timeZone,
		applianceName: changes.applianceName ?? state.applianceName,
	}
}

/** Why the server closed the line: codes that RFC 6455 section 7.4.2 leaves to applications. */
export const signedOutCode = 4401
export const otherRightsCode = 4403
