/** What is said of a peer. */
import { expect, test } from 'vitest'
import { vpn as words } from '#lib/messages/vpn.ts'
import { peerState } from './peer-state.ts'

const now = Date.UTC(2026, 10, 28, 12)
const minute = 60_000

test.each([
	['one that has just shaken hands', { isEnabled: true, seenAt: now - minute }, true, 'Connected'],
	['one whose session is over', { isEnabled: true, seenAt: now - 180 * minute }, true, 'Seen 3 h ago'],
	['one that was never there', { isEnabled: true, seenAt: undefined }, true, 'Never seen'],
	['one that is kept out', { isEnabled: false, seenAt: now - minute }, true, 'Kept out'],
	['one of a VPN that is off', { isEnabled: true, seenAt: now - minute }, false, 'Seen 60 s ago'],
])('%s', (_what, peer, isOn, text) => {
	expect(peerState(peer, isOn, now).words).toBe(text)
})

test('traffic is told in a unit people read', () => {
	expect([0, 999, 1500, 25_300, 4_200_000, 1_810_000_000].map(words.bytes)).toEqual([
		...['0 B', '999 B', '1.5 kB', '25 kB', '4.2 MB', '1.8 GB'],
	])
})
