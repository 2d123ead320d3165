/** Asterisk's security events (Asterisk documentation, "Asterisk Security Event Logger") as AMI tells them. */
import { isIP } from 'node:net'
import type { Offence, OffenceSeen } from '#lib/domain/abuse.ts'
import { tidyAddress } from '../console/address.ts'
import type { AmiEvent } from './ami.ts'

const offences: Record<string, Offence> = {
	InvalidPassword: 'wrong-password',
	ChallengeResponseFailed: 'wrong-password',
	InvalidAccountID: 'unknown-account',
	FailedACL: 'not-allowed',
	RequestNotAllowed: 'not-allowed',
	RequestNotSupported: 'not-allowed',
	RequestBadFormat: 'not-allowed',
	InvalidTransport: 'not-allowed',
	AuthMethodNotAllowed: 'not-allowed',
	UnexpectedAddress: 'not-allowed',
	// Each request without a password is asked for it; whoever then shows it is no offender (SuccessfulAuth).
	ChallengeSent: 'unanswered',
}

/** The endpoint of pjsip.conf that every request of a known scanner belongs to. */
const scannerEndpoint = 'scanner'

/** Who is behind a port of loopback: phones in a browser come through the console. */
type Behind = (port: number) => string | undefined
const nobody: Behind = () => undefined

/** `IPV4/UDP/198.51.100.73/5060` → `198.51.100.73`; undefined for what is no such address, and for our own programs. */
function addressOf(remote: string | undefined, behind: Behind): string | undefined {
	const [family, , address = '', port = ''] = (remote ?? '').split('/')
	const bare = tidyAddress(address.replace(/^\[(.*)\]$/, '$1'))
	if (bare.startsWith('127.') || bare === '::1') return behind(Number(port))
	return (family === 'IPV4' || family === 'IPV6') && isIP(bare) ? bare : undefined
}

/** What an event says somebody tried; undefined for all others. @param at milliseconds since 1970 */
export function offenceOf(event: AmiEvent, at: number, behind = nobody): OffenceSeen | undefined {
	const known = offences[event['event'] ?? '']
	const address = known && addressOf(event['remoteaddress'], behind)
	if (!known || !address) return undefined
	const account = event['accountid'] ?? ''
	if (account === scannerEndpoint) return { address, offence: 'scanner', account: '', at }
	// What Asterisk says where there is no such account.
	if (account !== '<unknown>') return { address, offence: known, account: account.slice(0, 40), at }
	// It asks for a password all the same, and whoever goes through accounts never shows one.
	return { address, offence: known === 'unanswered' ? 'unknown-account' : known, account: '', at }
}

/** Who has shown the right password, and from where. */
export function signedInFrom(event: AmiEvent, behind = nobody): { address: string; account: string } | undefined {
	const address = event['event'] === 'SuccessfulAuth' ? addressOf(event['remoteaddress'], behind) : undefined
	return address === undefined ? undefined : { address, account: (event['accountid'] ?? '').slice(0, 40) }
}
