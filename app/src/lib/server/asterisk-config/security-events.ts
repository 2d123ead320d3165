/** Asterisk's security events (Asterisk documentation, "Asterisk Security Event Logger") as AMI tells them. */
import { isIP } from 'node:net'
import type { Offence, OffenceSeen } from '#lib/domain/abuse.ts'
import { plainAddress } from '../console/address.ts'
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
}

/** `IPV4/UDP/198.51.100.73/5060` → `198.51.100.73`; undefined for what is no such address, and for our own programs. */
function addressOf(remote: string | undefined): string | undefined {
	const [family, , address = ''] = (remote ?? '').split('/')
	const bare = plainAddress(address.replace(/^\[(.*)\]$/, '$1'))
	const isOurs = bare.startsWith('127.') || bare === '::1'
	return (family === 'IPV4' || family === 'IPV6') && isIP(bare) && !isOurs ? bare : undefined
}

/** What an event says somebody tried; undefined for all others. @param at milliseconds since 1970 */
export function offenceOf(event: AmiEvent, at: number): OffenceSeen | undefined {
	const offence = offences[event['event'] ?? '']
	const address = offence && addressOf(event['remoteaddress'])
	if (!offence || !address) return undefined
	const account = event['accountid'] ?? ''
	// What Asterisk says where there is no such account.
	return { address, offence, account: account === '<unknown>' ? '' : account.slice(0, 40), at }
}

/** The address of somebody who has shown the right password. */
export function signedInFrom(event: AmiEvent): string | undefined {
	return event['event'] === 'SuccessfulAuth' ? addressOf(event['remoteaddress']) : undefined
}
