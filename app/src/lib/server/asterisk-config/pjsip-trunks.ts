/** Trunks → the PJSIP objects of a line to a carrier (pjsip_trunks.conf). */
import { isIP } from 'node:net'
import { accountOf } from '#lib/domain/trunk-account.ts'
import { usualPort, type TrunkTransport } from '#lib/domain/trunk-transport.ts'
import { bareHost } from '../console/address.ts'
import { UserError } from '../errors.ts'
import type { ConfigObject } from './config-object.ts'

/** What Asterisk needs to know of a trunk. */
export interface TrunkForAsterisk {
	/** UUID; the endpoint is called `trunk-<id>`. */
	id: string
	/** `registration`: we register with the carrier; `address`: the carrier knows us by our address. */
	kind: 'registration' | 'address'
	/** Name or address of the carrier's SIP server. */
	host: string
	port: number
	/** How SIP goes to the carrier; by `tls-srtp` sound goes encrypted (keys by RFC 4568) or not at all. */
	transport: TrunkTransport
	userName: string
	password: string
	/** Best first. */
	codecs: readonly string[]
	isEnabled: boolean
}

/** UDP is what a URI without a word means (RFC 3263 section 4.1). */
const uriWords: Record<TrunkTransport, string> = {
	...{ udp: '', tcp: ';transport=tcp', tls: ';transport=tls', 'tls-srtp': ';transport=tls' },
}
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const hostPattern = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)$/
const codecPattern = /^[a-z0-9]+$/

const malformed = (message: string) => new UserError(400, 'asterisk_config.malformed', message)

function check(trunk: TrunkForAsterisk): void {
	const { id, host, port, userName, password, codecs } = trunk
	if (!idPattern.test(id)) throw malformed('A trunk without a proper id cannot be set up.')
	if (!hostPattern.test(uriHost(host))) throw malformed(`"${host}" is no host name and no address.`)
	if (!Number.isInteger(port) || port < 1 || port > 65535) throw malformed('A port is a number from 1 to 65535.')
	if (!/^[A-Za-z0-9._@+-]{0,80}$/.test(userName)) throw malformed('A user name has letters, digits and . _ @ + - only.')
	if (/[\r\n;]/.test(password)) throw malformed('Asterisk cannot hold a password with a semicolon or a line break.')
	if (password !== password.trim()) throw malformed('Asterisk cannot hold a password that begins or ends with a blank.')
	if (codecs.length === 0 || !codecs.every((codec) => codecPattern.test(codec)))
		throw malformed('Choose at least one codec.')
	if (trunk.kind === 'registration' && (!userName || !password))
		throw malformed('A line with registration needs the user name and the password of the carrier.')
}

/** A host as it stands in a URI: an IPv6 address in brackets (RFC 3261 section 25.1, IPv6reference). */
function uriHost(host: string): string {
	return isIP(host) === 6 ? `[${host}]` : host
}

/** `host` or `host:port`. The default port is left out of a name's: naming it would switch SRV records off (RFC 3263 section 4.2). */
function uriAuthority({ host, port, transport }: TrunkForAsterisk): string {
	const isName = isIP(bareHost(host)) === 0
	return isName && port === usualPort(transport) ? host : `${uriHost(host)}:${port}`
}

/**
 * Our side of the line, as asterisk/pjsip.conf names it. A name is looked up in IPv4 alone: left to itself Asterisk goes by
 * IPv6 first, also where the machine has no way there.
 */
function ownTransport({ host, transport }: TrunkForAsterisk): string {
	const name = transport === 'tls-srtp' ? 'tls' : transport
	return `transport-${name}${isIP(bareHost(host)) === 6 ? '6' : ''}`
}

/** Where requests go. */
const serverUri = (trunk: TrunkForAsterisk) => `sip:${uriAuthority(trunk)}${uriWords[trunk.transport]}`

const authName = (trunkName: string) => `${trunkName}-auth`

const accountAt = ({ userName, host }: TrunkForAsterisk) => accountOf(userName, uriHost(host))

/** What every line has: the endpoint, where its calls go, and how the carrier's calls are recognised. */
function lineObjects(trunk: TrunkForAsterisk, name: string): ConfigObject[] {
	const contact = serverUri(trunk)
	const probe = `${name}-check`
	const isRegistered = trunk.kind === 'registration'
	return [
		{
			type: 'endpoint',
			name,
			template: 'callytics-trunk',
			options: {
				transport: ownTransport(trunk),
				allow: trunk.codecs.join(','),
				// Asterisk dials the first AOR that has a contact: the one that is never called unreachable. See pjsip.conf.
				aors: `${name},${probe}`,
				...(isRegistered && { outbound_auth: authName(name), from_domain: accountAt(trunk).domain }),
				...(trunk.transport === 'tls-srtp' && { media_encryption: 'sdes' }),
			},
		},
		{ type: 'aor', name, template: 'callytics-trunk-aor', options: { contact } },
		{ type: 'aor', name: probe, template: 'callytics-trunk-check', options: { contact } },
		{
			type: 'identify',
			name,
			template: 'callytics-trunk-identify',
			options: { endpoint: name, match: bareHost(trunk.host) },
		},
	]
}

function registrationObjects(trunk: TrunkForAsterisk, name: string): ConfigObject[] {
	const { user, domain } = accountAt(trunk)
	return [
		{
			type: 'auth',
			name: authName(name),
			template: 'callytics-trunk-auth',
			options: { username: trunk.userName, password: trunk.password },
		},
		{
			type: 'registration',
			name,
			template: 'callytics-trunk-registration',
			options: {
				transport: ownTransport(trunk),
				endpoint: name,
				outbound_auth: authName(name),
				server_uri: serverUri(trunk),
				client_uri: `sip:${user}@${domain}`,
				contact_user: user,
			},
		},
	]
}

/**
 * The objects of one trunk; none when it is switched off.
 * @throws UserError 400 `asterisk_config.malformed`
 */
export function trunkObjects(trunk: TrunkForAsterisk): ConfigObject[] {
	if (!trunk.isEnabled) return []
	check(trunk)
	const name = `trunk-${trunk.id}`
	return trunk.kind === 'registration'
		? [...lineObjects(trunk, name), ...registrationObjects(trunk, name)]
		: lineObjects(trunk, name)
}
