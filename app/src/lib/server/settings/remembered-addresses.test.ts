/** A carrier whose name leads elsewhere each time, or cannot be looked up for a while. */
import { expect, test } from 'vitest'
import { RememberedAddresses } from './remembered-addresses.ts'

const hour = 3_600_000
const name = 'sip.carrier.example'

test('a name that leads to another address each time has led to all of them, for a day', () => {
	const remembered = new RememberedAddresses()
	remembered.note(name, ['203.0.113.1'], 0)
	expect(remembered.note(name, ['203.0.113.2'], 23 * hour)).toEqual(['203.0.113.1', '203.0.113.2'])
	expect(remembered.note(name, ['203.0.113.3'], 25 * hour)).toEqual(['203.0.113.2', '203.0.113.3'])
})

test('while no name can be looked up, each leads where it did, however long that takes', () => {
	const remembered = new RememberedAddresses()
	remembered.note(name, ['203.0.113.1'], 0)
	expect(remembered.note(name, [], 72 * hour)).toEqual(['203.0.113.1'])
	expect(remembered.note('other.example', [], 72 * hour)).toEqual([])
})
