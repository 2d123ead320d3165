/**
 * What Asterisk really has, compared with what was rendered. `module reload` says success although an object was
 * refused, and a refused object keeps its old definition, so only reading back tells.
 *
 * Read over AMI: one PJSIPShowEndpoint returns an endpoint with its auth, AOR and identify as one list, one
 * PJSIPShowRegistrationsOutbound all registrations, one ShowDialPlan all numbers. ARI reads object by object and needs
 * the executor; the command line shows no values in bulk.
 */
import { isIP } from 'node:net'
import { AmiRefusal, type Ami, type AmiEvent } from './ami.ts'
import type { ConfigObject } from './config-object.ts'

/** Objects as Asterisk has them, by `type name`. */
export type LiveObjects = Map<string, AmiEvent>

/** Requests under way at once: enough to keep Asterisk busy, few enough not to hold up others. */
const CHUNK = 25

const keyOf = (object: { type: string; name: string }) => `${object.type} ${object.name}`

/** A list that is empty where Asterisk says "No … found" or "Unable to retrieve …" instead of an empty list. */
async function listOrNothing(ami: Ami, action: Record<string, string>): Promise<AmiEvent[]> {
	try {
		return await ami.list(action)
	} catch (error) {
		if (error instanceof AmiRefusal) return []
		throw error
	}
}

function collect(into: LiveObjects, events: AmiEvent[]): void {
	for (const event of events)
		if (event['objecttype'] && event['objectname'])
			into.set(keyOf({ type: event['objecttype'], name: event['objectname'] }), event)
}

/**
 * Reads endpoints with everything that belongs to them.
 * @param endpoints their names: extensions' numbers and `trunk-<id>`
 */
export async function readLiveObjects(ami: Ami, endpoints: readonly string[]): Promise<LiveObjects> {
	const live: LiveObjects = new Map()
	for (let from = 0; from < endpoints.length; from += CHUNK) {
		const chunk = endpoints.slice(from, from + CHUNK)
		const lists = chunk.map((endpoint) => listOrNothing(ami, { action: 'PJSIPShowEndpoint', endpoint }))
		for (const events of await Promise.all(lists)) collect(live, events)
	}
	if (endpoints.some((endpoint) => endpoint.startsWith('trunk-')))
		collect(live, await listOrNothing(ami, { action: 'PJSIPShowRegistrationsOutbound' }))
	return live
}

/** The spellings of our numbers that the dialplan has. */
export async function readLiveNumbers(ami: Ami): Promise<Set<string>> {
	const events = await listOrNothing(ami, { action: 'ShowDialPlan', context: 'callytics-inbound' })
	return new Set(events.map((event) => event['extension'] ?? ''))
}

/** Options whose change a person knows by another word. */
const words: Record<string, string> = {
	allow: 'the codecs',
	callerid: 'the name',
	contact: 'the host',
	match: 'the host',
	server_uri: 'the host',
	from_domain: 'the host',
	client_uri: 'the user name',
	contact_user: 'the user name',
	username: 'the user name',
	password: 'the password',
	deny: 'the limit to the VPN',
	permit: 'the limit to the VPN',
	media_encryption: 'the encryption',
	webrtc: 'the browser',
}

/** AMI writes lists as `(alaw|ulaw)` where the file has `alaw,ulaw`. */
function isSame(option: string, wanted: string, actual: string): boolean {
	if (option === 'allow') return actual.replace(/[()]/g, '').split('|').join(',') === wanted
	// It shows that there is a list, not what is in it.
	if (option === 'deny' || option === 'permit') return actual === 'deny/permit'
	if (option === 'contact') return actual.split(',').some((contact) => contact.endsWith(`/${wanted}`))
	// A name is shown as the addresses it stands for.
	if (option === 'match')
		return isIP(wanted) ? actual.split(',').some((match) => match.startsWith(`${wanted}/`)) : actual !== ''
	return actual === wanted
}

function actualValue(live: AmiEvent, option: string): string {
	const shownAs: Record<string, string> = { contact: 'contacts', deny: 'acl', permit: 'acl' }
	return live[shownAs[option] ?? option.replaceAll('_', '')] ?? ''
}

const kinds: Record<ConfigObject['type'], string> = {
	endpoint: 'account',
	auth: 'password',
	aor: 'address',
	identify: 'recognition of incoming calls',
	registration: 'registration',
	transport: 'public address',
}

/**
 * What is not as rendered, in the user's words to follow "Asterisk keeps what it had: "; undefined when all is.
 * No value is quoted: one of them is the password.
 */
export function findDifference(object: ConfigObject, live: LiveObjects): string | undefined {
	const actual = live.get(keyOf(object))
	if (!actual) return `it did not accept the ${kinds[object.type]}.`
	for (const [option, wanted] of Object.entries(object.options)) {
		if (isSame(option, wanted, actualValue(actual, option))) continue
		return `it did not accept ${words[option] ?? option.replaceAll('_', ' ')}.`
	}
	return undefined
}
