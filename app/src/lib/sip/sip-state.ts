/** What the state of a phone or a trunk means to a person: which lamp it gets and which words. Pure; used by both sides. */
import type { SipStatus } from '../domain/events.ts'
import { sip } from '../messages/sip.ts'

/** The shapes a lamp has. */
export type Lamp = 'live' | 'ok' | 'warn' | 'fail' | 'off' | 'wait'

/** A state as it is shown: the lamp, a word, and the evidence where there is some. */
export interface ShownState {
	lamp: Lamp
	words: string
	evidence?: string | undefined
}

/** The name a trunk has as an endpoint in Asterisk. */
export function trunkEndpoint(trunkId: string): string {
	return `trunk-${trunkId}`
}

/** The last known status of one endpoint, or undefined when nothing has been heard of it. */
export function statusOf(
	statuses: readonly SipStatus[] | undefined,
	kind: SipStatus['kind'],
	endpoint: string,
): SipStatus | undefined {
	return statuses?.find((status) => status.kind === kind && status.endpoint === endpoint)
}

/** Whether calls can reach whoever is behind this status. */
export function isUp(status: SipStatus | undefined): boolean {
	return status?.state === 'registered' || status?.state === 'reachable'
}

/** A phone: being off is no fault of anybody, so an absent phone gets a hollow lamp and not a red one. */
export function shownExtensionState(status: SipStatus | undefined): ShownState {
	switch (status?.state) {
		case 'registered':
		case 'reachable':
			return { lamp: 'ok', words: sip.registered, evidence: status.detail }
		case 'unreachable':
			return { lamp: 'warn', words: sip.noReply, evidence: status.detail }
		case 'rejected':
			return { lamp: 'fail', words: sip.rejected, evidence: status.detail }
		default:
			return { lamp: 'off', words: sip.notRegistered }
	}
}

/** A trunk: down means that nobody can call, unless it was switched off on purpose. */
export function shownTrunkState(status: SipStatus | undefined, isEnabled: boolean): ShownState {
	if (!isEnabled) return { lamp: 'off', words: sip.switchedOff }
	switch (status?.state) {
		case 'registered':
			return { lamp: 'ok', words: sip.registered, evidence: status.detail }
		case 'reachable':
			return { lamp: 'ok', words: sip.replies, evidence: status.detail }
		case 'unreachable':
			return { lamp: 'fail', words: sip.noReply, evidence: status.detail }
		case 'rejected':
			return { lamp: 'fail', words: sip.rejected, evidence: status.detail }
		case 'unregistered':
			return { lamp: 'fail', words: sip.notRegistered, evidence: status.detail }
		default:
			return { lamp: 'wait', words: sip.firstAnswer }
	}
}
