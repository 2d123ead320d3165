/** What Asterisk says about who tried what. */
import { expect, test } from 'vitest'
import { offenceOf, signedInFrom } from './security-events.ts'

const event = (name: string, remoteaddress: string) => ({ event: name, accountid: '204', remoteaddress })

test.each([
	['ChallengeResponseFailed', 'wrong-password'],
	['InvalidPassword', 'wrong-password'],
	['InvalidAccountID', 'unknown-account'],
	['FailedACL', 'not-allowed'],
	['InvalidTransport', 'not-allowed'],
	['ChallengeSent', 'unanswered'],
])('%s is %s', (name, offence) => {
	expect(offenceOf(event(name, 'IPV4/UDP/198.51.100.73/5060'), 7)).toEqual({
		...{ address: '198.51.100.73', offence, account: '204', at: 7 },
	})
})

test('an address of IPv6, also one that stands for IPv4, is read as what it is', () => {
	expect(offenceOf(event('InvalidPassword', 'IPV6/TCP/2001:db8::7/5060'), 0)?.address).toBe('2001:db8::7')
	expect(offenceOf(event('InvalidPassword', 'IPV6/UDP/::ffff:198.51.100.73/5060'), 0)?.address).toBe('198.51.100.73')
	expect(offenceOf(event('InvalidPassword', 'IPV6/UDP/fe80::7%eth0/5060'), 0)?.address).toBe('fe80::7')
})

test('an account that Asterisk does not know has no name', () => {
	const asked = { ...event('ChallengeSent', 'IPV4/UDP/198.51.100.73/5060'), accountid: '<unknown>' }
	expect(offenceOf(asked, 1)).toMatchObject({ offence: 'unknown-account', account: '' })
	const unknown = { ...event('ChallengeResponseFailed', 'IPV4/UDP/198.51.100.73/5060'), accountid: '<unknown>' }
	expect(offenceOf(unknown, 0)?.account).toBe('')
})

test('what a known scanner asks is known by the endpoint it is given', () => {
	const refused = { ...event('FailedACL', 'IPV4/UDP/198.51.100.73/5060'), accountid: 'scanner' }
	expect(offenceOf(refused, 0)).toMatchObject({ offence: 'scanner', account: '' })
})

test('what is no offence, or comes from nowhere, is none', () => {
	expect(offenceOf(event('SuccessfulAuth', 'IPV4/UDP/198.51.100.73/5060'), 0)).toBeUndefined()
	expect(offenceOf(event('InvalidPassword', 'IPV4/UDP/example.com/5060'), 0)).toBeUndefined()
	expect(offenceOf({ event: 'InvalidPassword' }, 0)).toBeUndefined()
	expect(offenceOf(event('InvalidPassword', 'IPV4/TCP/127.0.0.1/40404'), 0)).toBeUndefined()
})

test('a phone in a browser, which comes through the console, is known by the browser’s address', () => {
	const behind = (port: number) => (port === 40404 ? '198.51.100.73' : undefined)
	expect(offenceOf(event('InvalidPassword', 'IPV4/WS/127.0.0.1/40404'), 0, behind)?.address).toBe('198.51.100.73')
	expect(signedInFrom(event('SuccessfulAuth', 'IPV4/WS/127.0.0.1/40404'), behind)?.address).toBe('198.51.100.73')
	expect(offenceOf(event('InvalidPassword', 'IPV4/WS/127.0.0.1/40405'), 0, behind)).toBeUndefined()
})

test('who shows the right password is known by the address and the account', () => {
	expect(signedInFrom(event('SuccessfulAuth', 'IPV4/UDP/192.0.2.7/5060'))).toEqual({
		...{ address: '192.0.2.7', account: '204' },
	})
	expect(signedInFrom(event('InvalidPassword', 'IPV4/UDP/192.0.2.7/5060'))).toBeUndefined()
})
