/** Every kind of address, in every spelling, and what becomes of a request to it. */
import { describe, expect, test } from 'vitest'
import { judgeAddress } from './address-guard.ts'

const own = ['203.0.114.9', '192.168.7.20', 'fe80::5054:ff:fe12:3456', '2001:4860:1::20']
const judged = (address: string, allowsPrivate = false) => judgeAddress(address, allowsPrivate, own)

describe('the appliance itself is never reached, whatever is allowed', () => {
	test.each([
		...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1'],
		...['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '::ffff:0:127.0.0.1', '::127.0.0.1'],
		...['169.254.169.254', '169.254.0.1', '::ffff:169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
		...['100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254', '192.0.0.192'],
		...['203.0.114.9', '::ffff:203.0.114.9', '192.168.7.20', '2001:4860:1::20', '2001:4860:1:0:0:0:0:20'],
	])('%s', (address) => {
		expect(judged(address, true)).toBe('appliance')
		expect(judged(address, false)).toBe('appliance')
	})
})

describe('the local network is reached only when allowed', () => {
	test.each([
		...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.1', '100.64.0.1'],
		...['fc00::1', 'fd12:3456::1', '::ffff:10.0.0.1', '64:ff9b::192.168.1.1'],
	])('%s', (address) => {
		expect(judged(address, false)).toBe('private')
		expect(judged(address, true)).toBeUndefined()
	})
})

describe('no web server has such an address', () => {
	test.each([
		...['224.0.0.1', '239.255.255.250', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.7'],
		...['ff02::1', '2002:7f00:1::', '2001:0:7f00:1::', '100::1', '2001:db8::1', 'not-an-address', ''],
	])('%s', (address) => expect(judged(address, true)).toBe('unusable'))
})

test.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '2606:4700::1111', '64:ff9b::8.8.8.8'])(
	'%s is reached',
	(address) => expect(judged(address)).toBeUndefined(),
)

test('an address may be written in decimal, octal or hexadecimal; a browser’s rules make it plain first', () => {
	for (const host of ['2130706433', '0x7f000001', '0x7f.1', '017700000001', '127.1', '0177.0.0.1', '127。0。0。1'])
		expect(judged(new URL(`http://${host}/`).hostname, true), host).toBe('appliance')
})
