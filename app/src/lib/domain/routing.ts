/** What the executor needs to know to take a call: the settings as the console last committed and told them. */
import type { FlowDocument } from '../flow/document.ts'
import type { Schedule } from './schedule.ts'

/** One SIP account. Its number is the endpoint's name in Asterisk. */
export interface RoutedExtension {
	id: string
	number: string
	name: string
}

export interface RoutedTrunk {
	id: string
	name: string
	/** Endpoint name in Asterisk, `trunk-<id>`. */
	endpoint: string
	/** How numbers are dialled on this trunk; `{number}` is E.164 without plus, e.g. `00{number}` or `+{number}`. */
	dialFormat: string
	/** Shown to the callee on outbound calls: a number, or the account of a line that signs on; empty = the caller's number. */
	callerId: string
	isEnabled: boolean
}

export interface RoutedDid {
	did: string
	flowId: string
}

/** A published flow version; calls keep the version they started with. */
export interface RoutedFlow {
	id: string
	name: string
	version: number
	document: FlowDocument
}

/** A box that callers leave messages in. */
export interface RoutedMailbox {
	id: string
	/** Extension that its messages are for: its phone shows the light; empty = nobody's. */
	extension: string
	name: string
}

/** The whole routing, told as one JSON value: small (hundreds of rows), read into memory, never half old. */
export interface Routing {
	/** Grows with every change; the executor ignores an older one. */
	revision: number
	applianceName: string
	/** E.g. `X-Callytics`: the prefix of our SIP headers. */
	headerPrefix: string
	extensions: RoutedExtension[]
	trunks: RoutedTrunk[]
	dids: RoutedDid[]
	flows: RoutedFlow[]
	schedules: Schedule[]
	mailboxes: RoutedMailbox[]
	/** Language of prompts unless the call has another, e.g. `en-gb`. */
	language: string
	/** IANA name of the zone that times are told in. */
	timeZone: string
}

/** What an appliance routes by before anything has been set. */
export const noRouting: Routing = {
	revision: 0,
	applianceName: '',
	headerPrefix: 'X-Callytics',
	extensions: [],
	trunks: [],
	dids: [],
	flows: [],
	schedules: [],
	mailboxes: [],
	language: 'en-gb',
	timeZone: 'UTC',
}
