/** The secrets' outward form. */
import { expect, test } from 'vitest'
import { reachableAddresses } from './addresses.ts'
import { makeSetupCode, secretFragments } from './secrets.ts'

test('a setup code is easy to read from a screen and is never the same', () => {
	const codes = Array.from({ length: 200 }, makeSetupCode)
	for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
	expect(new Set(codes).size).toBe(codes.length)
})

test('each service gets only the secret it needs', () => {
	const fragments = secretFragments({
		'redis-password': 'REDIS',
		'ari-password': 'ARI',
		'ami-password': 'AMI',
		'second-factor-key': 'KEY',
	})
	const texts = [...fragments.values()]
	const seenBy = (group: string) => texts.filter((entry) => entry.group === group).map((entry) => entry.text)
	expect(seenBy('redis').join('')).toBe('requirepass REDIS\n')
	expect(seenBy('asterisk').join('')).not.toMatch(/REDIS/)
	expect(texts.join('')).not.toMatch(/KEY/)
})

test('the console is reached under every address but those of this machine alone', () => {
	const entry = { netmask: '', mac: '', cidr: null, internal: false }
	const addresses = reachableAddresses({
		lo: [{ ...entry, family: 'IPv4', address: '127.0.0.1', internal: true }],
		eth0: [
			{ ...entry, family: 'IPv6', address: 'fe80::1', scopeid: 2 },
			{ ...entry, family: 'IPv6', address: '2001:db8::1', scopeid: 0 },
			{ ...entry, family: 'IPv4', address: '169.254.3.4' },
			{ ...entry, family: 'IPv4', address: '192.0.2.1' },
		],
	})
	expect(addresses).toEqual(['192.0.2.1', '2001:db8::1'])
})
