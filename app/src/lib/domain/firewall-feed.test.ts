/** What an administrator sees in the firewall's feed. */
import { expect, test } from 'vitest'
import { FirewallFeed, keptEvents, keptMinutes, type FirewallEvent } from './firewall-feed.ts'

const address = '198.51.100.73'
const refused = (at: number): FirewallEvent => ({
	at,
	kind: 'refused',
	address,
	offence: 'wrong-password',
	account: '',
})
const letIn = (at: number, account = '201'): FirewallEvent => ({ at, kind: 'let-in', address, account })

test('the newest events come first, and only the last ones are kept', () => {
	const feed = new FirewallFeed()
	for (let at = 1; at <= keptEvents + 5; at++) feed.note(refused(at))
	const { events } = feed.state(100)
	expect(events).toHaveLength(keptEvents)
	expect(events[0]!.at).toBe(keptEvents + 5)
})

test('what is refused is counted minute by minute, the last hour of it', () => {
	const feed = new FirewallFeed()
	feed.note(refused(0))
	for (const at of [600_000, 600_001, 660_000]) feed.note(refused(at))
	expect(feed.state(660_500).refusedPerMinute.slice(-3)).toEqual([0, 2, 1])
	expect(feed.state(660_500).refusedPerMinute).toHaveLength(keptMinutes)
	feed.note(refused(keptMinutes * 60_000))
	expect(feed.state(keptMinutes * 60_000).refusedPerMinute.reduce((sum, count) => sum + count)).toBe(4)
})

test('a phone that is let in again and again is told of once a minute', () => {
	const feed = new FirewallFeed()
	const told = [letIn(100_000), letIn(130_000), letIn(130_000, '202'), letIn(161_000)].map((event) => feed.note(event))
	expect(told).toEqual([true, false, true, true])
	expect(feed.state(161_000).events).toHaveLength(3)
})
