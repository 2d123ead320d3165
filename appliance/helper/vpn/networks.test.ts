/** Networks as numbers, and keys as wg writes them. */
import { describe, expect, test } from 'vitest'
import { makePrivateKey, publicKeyOf } from './keys.ts'
import { addressAt, overlaps, parseNetwork, placeOf, tidyNetwork } from './networks.ts'
import { isVpnKey, isVpnNetwork4, isVpnNetwork6 } from './settings.ts'

test('keys are those of wg: the public one belongs to the private one, and no two are the same', () => {
	// RFC 7748 section 6.1, as base64.
	expect(publicKeyOf('dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=')).toBe(
		'hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=',
	)
	const [one, other] = [makePrivateKey(), makePrivateKey()]
	expect(one).not.toBe(other)
	expect([one, publicKeyOf(one)].every(isVpnKey)).toBe(true)
})

describe('networks', () => {
	test('an address is found by its place, and its place by the address', () => {
		expect(addressAt('10.213.86.0/24', 1)).toBe('10.213.86.1')
		expect(addressAt('10.213.86.0/24', 256)).toBeUndefined()
		expect(addressAt('fd5a:3c10:8e2f::/64', 258)).toBe('fd5a:3c10:8e2f::102')
		expect(placeOf('10.213.86.0/24', '10.213.86.77')).toBe(77)
		expect(placeOf('10.213.86.0/24', '10.213.87.1')).toBeUndefined()
	})
	test('two overlap when one address is in both, never across families', () => {
		expect(overlaps('10.0.0.0/8', '10.213.86.0/24')).toBe(true)
		expect(overlaps('10.213.86.0/24', '10.213.87.0/24')).toBe(false)
		expect(overlaps('::/0', '10.213.86.0/24')).toBe(false)
		expect(overlaps('fd00::/8', 'fd5a::1')).toBe(true)
	})
	test('a network is written by its first address', () => {
		expect(tidyNetwork('192.168.50.7/24')).toBe('192.168.50.0/24')
		expect(tidyNetwork('192.168.50.7')).toBe('192.168.50.7/32')
		expect(tidyNetwork('FD5A:3c10:8E2F:0::9/64')).toBe('fd5a:3c10:8e2f::/64')
	})
	test.each(['', '10.1', '10.213.86.0/33', '10.213.86.0/24/1', 'fe80::1%eth0', 'a', '10.213.86.0/-1', '::/129'])(
		'"%s" is none',
		(text) => {
			expect(parseNetwork(text)).toBeUndefined()
		},
	)
	test.each(['8.8.8.0/24', '10.0.0.0/8', '10.213.86.0/30', '10.213.86.7/24', 'fd00::/64', ''])(
		'the VPN cannot have %s',
		(text) => {
			expect(isVpnNetwork4(text)).toBe(false)
		},
	)
	test.each(['2001:db8::/64', 'fd00::/8', 'fd5a:3c10:8e2f::7/64', '10.213.86.0/24'])(
		'nor %s as its network of IPv6',
		(text) => {
			expect(isVpnNetwork6(text)).toBe(false)
		},
	)
})
