/** What Asterisk says of contacts and registrations → the state of a phone or a line with its evidence. Pure. */
import type { SipStatus } from '#lib/domain/events.ts'
import { describeSipStatus } from '#lib/domain/hangup.ts'
import { bareHost } from '../console/address.ts'
import type { AmiEvent } from './ami.ts'

/** Why a line does not stand: the carrier's answer, none at all, or a certificate that it was told nothing for. */
export type Refusal =
	| { kind: 'status'; sipStatus: number }
	| { kind: 'no-reply' }
	/** `why` follows “shows a certificate”. */
	| { kind: 'untrusted'; why: string }

/** `sip:101@192.0.2.7:5070;x-ast-orig-host=…` → `192.0.2.7:5070`; a browser is known to Asterisk by the console's end alone. */
function addressOf(uri: string): string {
	if (/;transport=ws\b/i.test(uri)) return 'a browser'
	return /^sips?:(?:[^@]*@)?([^;?>]+)/.exec(uri)?.[1] ?? uri
}

/** The host of a SIP URI, without port and brackets. */
export function hostOf(uri: string): string {
	const address = addressOf(uri)
	return /^\[(.*)\]/.exec(address)?.[1] ?? address.replace(/:\d+$/, '')
}

/** Milliseconds of the last OPTIONS, to a tenth; AMI tells microseconds, or `N/A`. */
function roundTripMs(contact: AmiEvent): number | undefined {
	const microseconds = Number(contact['roundtripusec'])
	return microseconds > 0 ? Math.round(microseconds / 100) / 10 : undefined
}

/** The contact a person wants to hear of: one that replies, the quickest first. */
function bestContact(contacts: readonly AmiEvent[]): AmiEvent | undefined {
	const reachable = contacts.filter((contact) => contact['status'] === 'Reachable')
	const byRoundTrip = (a: AmiEvent, b: AmiEvent) => (roundTripMs(a) ?? Infinity) - (roundTripMs(b) ?? Infinity)
	return (
		reachable.sort(byRoundTrip)[0] ?? contacts.find((contact) => contact['status'] !== 'Unreachable') ?? contacts[0]
	)
}

/**
 * The state of an extension's phones.
 * @param contacts AMI's ContactStatusDetail of the endpoint
 * @param at milliseconds since 1970
 */
export function extensionStatus(endpoint: string, contacts: readonly AmiEvent[], at: number): SipStatus {
	const contact = bestContact(contacts)
	if (!contact) return { kind: 'extension', endpoint, state: 'unregistered', at }
	const others = contacts.length - 1
	const address = addressOf(contact['uri'] ?? '')
	return {
		kind: 'extension',
		endpoint,
		state: contact['status'] === 'Unreachable' ? 'unreachable' : 'registered',
		detail: others > 0 ? `${address} and ${others} more` : address,
		roundTripMs: roundTripMs(contact),
		userAgent: contact['useragent'] || undefined,
		at,
	}
}

/**
 * The state of a line. With a registration its outcome decides, without one whether the carrier answers OPTIONS.
 * @param registration AMI's OutboundRegistrationDetail of the trunk
 * @param refusal why the last attempt failed, as far as known
 */
export function trunkStatus(
	endpoint: string,
	contacts: readonly AmiEvent[],
	registration: AmiEvent | undefined,
	refusal: Refusal | undefined,
	at: number,
): SipStatus {
	// The other contact of a trunk is never asked anything: see pjsip.conf.
	const contact = contacts.find((candidate) => candidate['aor']?.endsWith('-check'))
	const common = { kind: 'trunk', endpoint, roundTripMs: contact && roundTripMs(contact), at } as const
	const host = addressOf(registration?.['serveruri'] ?? contact?.['uri'] ?? '')
	if (refusal?.kind === 'untrusted')
		return { ...common, state: 'untrusted', detail: `${host} shows a certificate ${refusal.why}` }
	if (!registration) {
		if (contact?.['status'] === 'Reachable')
			return { ...common, state: 'reachable', detail: `${host} replies to OPTIONS` }
		if (contact?.['status'] === 'Unreachable')
			return { ...common, state: 'unreachable', detail: `${host} does not reply to OPTIONS` }
		return { ...common, state: 'unknown', detail: `waiting for the first reply from ${host}` }
	}
	if (registration['status'] === 'Registered') return { ...common, state: 'registered', detail: host }
	if (registration['status'] !== 'Rejected') return { ...common, state: 'unknown', detail: `registering with ${host}` }
	if (refusal?.kind === 'no-reply') return { ...common, state: 'unreachable', detail: `${host} does not reply` }
	const answer = refusal ? describeSipStatus(refusal.sipStatus) : 'refused'
	return { ...common, state: 'rejected', detail: `${host} answers: ${answer}` }
}

/** Whether two statuses say the same to a person; a round trip that wanders by less than half is the same. */
export function isSameStatus(a: SipStatus, b: SipStatus): boolean {
	const trip = (status: SipStatus) => status.roundTripMs ?? 0
	const isTripSame = Math.abs(trip(a) - trip(b)) <= Math.max(trip(a), trip(b)) / 2
	return a.state === b.state && a.detail === b.detail && a.userAgent === b.userAgent && isTripSame
}

/**
 * Why the last registration attempt failed, from Asterisk's own log: no event and no list carries the SIP status.
 * @param lines of the JSON log (logger.conf), oldest first; a first line may be cut off
 * @param serverUri, clientUri as in the registration; together they name it
 */
export function findRefusal(lines: readonly string[], serverUri: string, clientUri: string): Refusal | undefined {
	for (const line of lines.toReversed()) {
		if (!line.includes('res_pjsip_outbound_registration') || !line.includes(`'${serverUri}'`)) continue
		const message = messageOf(line)
		if (!message.includes(`'${clientUri}'`)) continue
		if (/^No response received/.test(message)) return { kind: 'no-reply' }
		const status = /^(?:Temporal response '|Fatal response '|')?(\d{3})(?:'| Forbidden)/.exec(message)?.[1]
		if (status) return { kind: 'status', sipStatus: Number(status) }
	}
	return undefined
}

/** Asterisk asks every minute, and registers anew as often: what is older is of another time. */
const distrustMs = 150_000

/** What pjproject says of a certificate (`pj_ssl_cert_get_verify_status_strings`), in a user's words. */
function whyUntrusted(said: string): string {
	if (/untrusted|issuer/i.test(said)) return 'of an authority that is not known here'
	if (/expired|not yet valid/i.test(said)) return 'that has expired or is not valid yet'
	if (/identity/i.test(said)) return 'for another name'
	return `that cannot be trusted: ${said}`
}

/**
 * Whether a carrier was told nothing just now because of its certificate, from Asterisk's own log: no event says so.
 * @param lines as above
 * @param hosts the carrier's name and addresses; the log has the one or the other
 * @param at milliseconds since 1970
 */
export function findDistrust(lines: readonly string[], hosts: readonly string[], at: number): Refusal | undefined {
	for (const line of lines.toReversed()) {
		if (!line.includes('verify_log_result')) continue
		const [, host = '', said = ''] = /^Transport '.*' to remote '(.*?)' - (?:.* - )?(.*)/.exec(messageOf(line)) ?? []
		if (!hosts.includes(bareHost(host))) continue
		return at - timeOf(line) < distrustMs ? { kind: 'untrusted', why: whyUntrusted(said) } : undefined
	}
	return undefined
}

/** When a line was written; milliseconds since 1970. */
const timeOf = (line: string): number => Date.parse(/"timestamp": ?"([^"]*)"/.exec(line)?.[1] ?? '')

function messageOf(line: string): string {
	try {
		return (JSON.parse(line) as { logmsg: { message: string } }).logmsg.message
	} catch {
		return '' // the line is cut off
	}
}
