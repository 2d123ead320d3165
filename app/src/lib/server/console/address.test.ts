/** One address, however it is written. */
import { expect, test } from 'vitest'
import { tidyAddress } from './address.ts'

test.each([
	['203.0.113.7', '203.0.113.7'],
	['::ffff:203.0.113.7', '203.0.113.7'],
	['::FFFF:cb00:7107', '203.0.113.7'],
	['2001:DB8:0:0::0007', '2001:db8::7'],
	['fe80::1%eth0', 'fe80::1'],
	['carrier.example', 'carrier.example'],
	['203.0.113', '203.0.113'],
])('%s is %s', (text, address) => {
	expect(tidyAddress(text)).toBe(address)
})
