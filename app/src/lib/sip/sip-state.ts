/** The state of a phone or a trunk in words. Which lamp it gets is decided in live/line-state.ts. */
import type { SipStatus } from '../domain/events.ts'
import { sip } from '../messages/sip.ts'

/** One word or two for the state of an extension's phone. */
export function extensionStateWords(status: SipStatus | undefined): string {
	switch (status?.state) {
		case 'registered':
		case 'reachable':
			return sip.registered
		case 'unreachable':
			return sip.noReply
		case 'rejected':
			return sip.rejected
		default:
			return sip.notRegistered
	}
}

/** One word or two for the state of a trunk. */
export function trunkStateWords(status: SipStatus | undefined, isEnabled: boolean): string {
	if (!isEnabled) return sip.switchedOff
	switch (status?.state) {
		case 'registered':
			return sip.registered
		case 'reachable':
			return sip.replies
		case 'unreachable':
			return sip.noReply
		case 'untrusted':
			return sip.untrusted
		case 'rejected':
			return sip.rejected
		case 'unregistered':
			return sip.notRegistered
		default:
			return sip.firstAnswer
	}
}
