/** The technical end of a leg in plain words: Q.850 cause and SIP status → disposition, and whose doing it was. */
import type { DialOutcome, LegEnd } from './call.ts'

/** ITU-T Q.850 causes that are met on SIP lines, in plain words. */
const causeWords: Record<number, string> = {
	0: 'no cause given',
	1: 'the number does not exist',
	2: 'no route to the network',
	3: 'no route to the number',
	16: 'normal end of the call',
	17: 'user busy',
	18: 'no user responding',
	19: 'no answer',
	20: 'phone not registered',
	21: 'call rejected',
	22: 'number changed',
	26: 'answered elsewhere',
	27: 'destination out of order',
	28: 'number incomplete or badly formed',
	29: 'facility rejected',
	31: 'normal, unspecified',
	34: 'no free channel',
	38: 'network out of order',
	41: 'temporary failure',
	42: 'congestion at the switch',
	44: 'requested channel not available',
	47: 'resource unavailable',
	50: 'facility not subscribed',
	57: 'not authorised',
	58: 'bearer capability not available',
	65: 'bearer capability not implemented',
	66: 'channel type not implemented',
	69: 'facility not implemented',
	79: 'service not implemented',
	81: 'invalid call reference',
	88: 'incompatible destination',
	96: 'information element missing',
	102: 'no reply in time',
	111: 'protocol error',
	127: 'interworking, unspecified',
}

/** Reason phrases of RFC 3261 section 21 and the later registry, as far as carriers use them. */
const sipWords: Record<number, string> = {
	400: 'Bad request',
	401: 'Unauthorized',
	402: 'Payment required',
	403: 'Forbidden',
	404: 'Not found',
	405: 'Method not allowed',
	407: 'Proxy authentication required',
	408: 'Request timeout',
	410: 'Gone',
	415: 'Unsupported media type',
	420: 'Bad extension',
	429: 'Too many requests',
	480: 'Temporarily unavailable',
	481: 'Call does not exist',
	482: 'Loop detected',
	483: 'Too many hops',
	484: 'Address incomplete',
	486: 'Busy here',
	487: 'Request terminated',
	488: 'Not acceptable here',
	500: 'Server internal error',
	502: 'Bad gateway',
	503: 'Service unavailable',
	504: 'Server timeout',
	600: 'Busy everywhere',
	603: 'Decline',
	604: 'Does not exist anywhere',
	606: 'Not acceptable',
	607: 'Unwanted',
	608: 'Rejected',
}

/** A Q.850 cause in words, e.g. `17, user busy`. */
export function describeCause(cause: number): string {
	return `${cause}, ${causeWords[cause] ?? 'not a cause we know'}`
}

/** A SIP status in words, e.g. `486 Busy here`. */
export function describeSipStatus(status: number): string {
	return `${status} ${sipWords[status] ?? ''}`.trim()
}

/** One phrase for the end of a leg, the SIP status first because it says more: `486 Busy here`, or `normal end of the call`. */
export function describeEnd(end: LegEnd): string {
	if (end.sipStatus && end.sipStatus >= 300) return describeSipStatus(end.sipStatus)
	return causeWords[end.cause] ?? `cause ${end.cause}`
}

const busyStatuses = new Set([486, 600])
const rejectedStatuses = new Set([403, 603, 607, 608])
const noAnswerStatuses = new Set([408, 480, 487])

/**
 * How a leg that was never answered came out.
 * The SIP status decides where there is one: Asterisk's dial status reads NOANSWER for 404, 480 and 603 alike.
 */
export function dialOutcome(end: LegEnd): Exclude<DialOutcome, 'answered'> {
	const { sipStatus, cause } = end
	if (sipStatus && sipStatus >= 300) {
		if (busyStatuses.has(sipStatus)) return 'busy'
		if (rejectedStatuses.has(sipStatus)) return 'rejected'
		return noAnswerStatuses.has(sipStatus) ? 'no-answer' : 'failed'
	}
	if (cause === 17) return 'busy'
	if (cause === 21) return 'rejected'
	return cause === 18 || cause === 19 || cause === 16 ? 'no-answer' : 'failed'
}
