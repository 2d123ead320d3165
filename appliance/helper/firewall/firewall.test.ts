/** What the firewall's rules say, what cannot be said, and what would lock everybody out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { perform } from '../actions/action.ts'
import { tryFirewall } from '../actions/try-firewall.ts'
import { blockSchema, makeBlocks } from './blocks.ts'
import { findLockOut } from './lock-out.ts'
import { keptFile, trialFile } from './places.ts'
import { makeRuleset } from './ruleset.ts'
import { firewallSettingsSchema, isNetwork, type FirewallRule, type FirewallSettings } from './settings.ts'

const everywhere = { to: 'everywhere' } as const
const settings: FirewallSettings = {
	services: {
		...{
			console: { to: 'lan' },
			'sip-udp': everywhere,
			'sip-tcp': { to: 'nobody' },
			'sip-tls': { to: 'lan' },
			webrtc: { to: 'nobody' },
			metrics: { to: 'nobody' },
		},
		...{
			...{ rtp: everywhere, vpn: everywhere },
			ping: { to: 'networks', networks: ['192.0.2.0/24', '2001:db8::/32'] },
			discovery: { to: 'lan' },
		},
	},
	rules: [
		{ action: 'accept', source: '203.0.113.7', protocol: 'tcp', ports: '443' },
		{ action: 'drop', source: '2001:db8:bad::/48', protocol: 'any', ports: '' },
		{ action: 'drop', source: '198.51.100.0/24', protocol: 'udp', ports: '' },
	],
	refusedCountries: [],
}

/** The lines of a chain, without what is the same in all. */
function chain(name: string): string[] {
	const text = new RegExp(`chain ${name} \\{([^}]*(?:\\{[^}]*\\}[^}]*)*?)\\n\\t\\}`).exec(makeRuleset(settings))?.[1]
	return (text ?? '').split('\n').flatMap((line) => line.trim() || [])
}

test('the table is replaced in one transaction, and what no line lets in is dropped', () => {
	const text = makeRuleset(settings)
	expect(text).toMatch(/^table inet callytics\ndelete table inet callytics\ntable inet callytics \{$/m)
	expect(text).toContain('type filter hook input priority filter; policy drop;')
	expect(text).toContain('type filter hook forward priority filter; policy drop;')
	expect(text).not.toContain('flush ruleset')
})

test('a service is open to whom it was said, both families alike', () => {
	expect(chain('console')).toEqual([
		'ip saddr { 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16 } accept',
		'ip6 saddr { fc00::/7, fe80::/10 } accept',
		'counter drop',
	])
	expect(chain('sip_udp')).toEqual(['accept', 'counter drop'])
	expect(chain('sip_tcp')).toEqual(['counter drop'])
	expect(chain('ping')).toEqual([
		'ip saddr { 192.0.2.0/24 } accept',
		'ip6 saddr { 2001:db8::/32 } accept',
		'counter drop',
	])
})

test('free rules stand in their order, and before everything but the machine itself', () => {
	expect(chain('rules')).toEqual([
		'ip saddr 203.0.113.7 tcp dport 443 accept',
		'ip6 saddr 2001:db8:bad::/48 drop',
		'ip saddr 198.51.100.0/24 meta l4proto udp drop',
	])
	const input = makeRuleset(settings)
		.split('\n')
		.map((line) => line.trim())
	expect(input.indexOf('jump rules')).toBe(input.indexOf('iif "lo" accept') + 1)
})

test('whoever may not reach the console any more is cut off at once, also a connection from before', () => {
	const text = makeRuleset(settings)
	expect(text.indexOf('goto console')).toBeLessThan(text.indexOf('ct state established'))
})

describe('a network', () => {
	test.each(['192.0.2.7', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32', '::/0'])('%s is one', (text) => {
		expect(isNetwork(text)).toBe(true)
	})
	test.each([
		'',
		'192.0.2.0/33',
		'192.0.2',
		'2001:db8::/129',
		'192.0.2.1/',
		'192.0.2.1/24/24',
		'fe80::1%eth0',
		'example.com',
		'192.0.2.1; flush ruleset',
	])('"%s" is none', (text) => {
		expect(isNetwork(text)).toBe(false)
	})
})

describe('a VPN', () => {
	const vpn = { port: 51820, networks: ['192.168.50.0/24', 'fd77:1::/64'] }
	test('that is off has no port and passes nothing on', () => {
		expect(makeRuleset(settings)).not.toMatch(/vpn|wg0/)
	})
	test('that is on is open to whom it was said', () => {
		expect(makeRuleset(settings, vpn)).toContain('\t\tudp dport 51820 goto vpn\n')
		expect(makeRuleset(settings, vpn)).toContain('\tchain vpn {\n\t\taccept\n\t\tcounter drop\n\t}')
	})
	test('is a place by its interface, whatever address a packet bears', () => {
		const console = { to: 'vpn' as const }
		const text = makeRuleset({ ...settings, services: { ...settings.services, console } }, vpn)
		expect(text).toContain('\tchain console {\n\t\tiifname "wg0" accept\n\t\tcounter drop\n\t}')
	})
	test('passes packets on between the networks behind peers and the local network, and for nobody else', () => {
		const forward = (text: string) => text.slice(text.indexOf('chain forward')).split('\n').slice(1, -2)
		const local = '{ 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16 }'
		expect(forward(makeRuleset(settings, vpn)).map((line) => line.trim())).toEqual([
			'type filter hook forward priority filter; policy drop;',
			`iifname "wg0" oifname != "wg0" ip saddr { 192.168.50.0/24 } ip daddr ${local} accept`,
			`iifname != "wg0" oifname "wg0" ip saddr ${local} ip daddr { 192.168.50.0/24 } accept`,
			'iifname "wg0" oifname != "wg0" ip6 saddr { fd77:1::/64 } ip6 daddr { fc00::/7, fe80::/10 } accept',
			'iifname != "wg0" oifname "wg0" ip6 saddr { fc00::/7, fe80::/10 } ip6 daddr { fd77:1::/64 } accept',
			'}',
		])
		expect(makeRuleset(settings, { ...vpn, networks: [] })).not.toContain('oifname')
	})
	test('is no way to the console while it is off', () => {
		const only = { ...settings, services: { ...settings.services, console: { to: 'vpn' as const } } }
		expect(findLockOut(only)).toContain('which is off')
		expect(findLockOut(only, vpn)).toBeUndefined()
	})
})

test('at boot what was on trial is taken back, also where nothing was ever kept', () => {
	const unit = readFileSync(join(import.meta.dirname, '../../../systemd/callytics-firewall.service'), 'utf8')
	expect(unit).toContain(`\nConditionPathExists=|${keptFile}\nConditionPathExists=|${trialFile}\n`)
	expect(unit).toContain('\nExecStart=/usr/lib/callytics/revert-firewall\n')
})

test('a setting nobody knows, and a port that is none, are refused at the door', () => {
	expect(firewallSettingsSchema.safeParse({ ...settings, hooks: [] }).success).toBe(false)
	const rules = [{ action: 'accept', source: '192.0.2.1', protocol: 'tcp', ports: '443 accept' }]
	expect(firewallSettingsSchema.safeParse({ ...settings, rules }).success).toBe(false)
})

describe('what would lock everybody out', () => {
	const refusal: FirewallRule = { action: 'drop', source: '0.0.0.0/0', protocol: 'any', ports: '' }
	const letIn: FirewallRule = { action: 'accept', source: '192.168.0.0/16', protocol: 'any', ports: '' }
	const withRules = (rules: FirewallRule[]): FirewallSettings => ({ ...settings, rules })
	const withRule = (rule: Partial<FirewallRule>) => withRules([{ ...refusal, ...rule }])
	test.each([
		[
			'a console open to nobody',
			{ ...settings, services: { ...settings.services, console: { to: 'nobody' as const } } },
		],
		['a rule that refuses everybody', withRule({})],
		['a rule that refuses everybody on the console’s port', withRule({ protocol: 'tcp', ports: '400-500' })],
		['letting somebody in only below it', withRules([refusal, letIn])],
		['letting somebody in at another port alone', withRules([{ ...letIn, protocol: 'tcp', ports: '5060' }, refusal])],
	])('%s is refused in words and touches nothing', async (_what, given) => {
		await expect(perform(tryFirewall, { action: 'try-firewall', settings: given })).rejects.toMatchObject({
			code: 'firewall.locks_out',
		})
	})
	test.each([
		['another port', withRule({ protocol: 'tcp', ports: '22' })],
		['UDP', withRule({ protocol: 'udp' })],
		['one network', withRule({ source: '203.0.113.0/24' })],
		['letting everybody in', withRule({ action: 'accept' })],
		['IPv6 alone', withRule({ source: '::/0' })],
		['everybody but a network that is let in above', withRules([letIn, refusal, { ...refusal, source: '::/0' }])],
	])('a rule about %s does not', (_what, given) => {
		expect(findLockOut(given)).toBeUndefined()
	})
})

test.each(['0', '70000', '500-400'])('ports %s are refused in words', async (ports) => {
	const rules = [{ action: 'drop' as const, source: '203.0.113.7', protocol: 'tcp' as const, ports }]
	await expect(
		perform(tryFirewall, { action: 'try-firewall', settings: { ...settings, rules } }),
	).rejects.toMatchObject({
		code: 'firewall.wrong_ports',
	})
})

describe('addresses that are shut out', () => {
	test('each goes into the set of its family, for its time or until it is lifted', () => {
		const text = makeBlocks(
			[
				{ address: '198.51.100.73', seconds: 600 },
				{ address: '2001:db8::7', seconds: null },
				{ address: '2001:db8:0:1::/64', seconds: 60 },
			],
			false,
		)
		expect(text).toContain('add element inet callytics_blocks addresses4 { 198.51.100.73 timeout 600s }\n')
		expect(text).toContain('add element inet callytics_blocks addresses6 { 2001:db8::7 }\n')
		expect(text).toContain('add element inet callytics_blocks networks6 { 2001:db8:0:1:: timeout 60s }\n')
		expect(text).not.toContain('flush set')
	})

	test('told whole, the others are let in again', () => {
		expect(makeBlocks([], true).match(/flush set/g)).toHaveLength(3)
	})

	test('the machine itself never is', () => {
		const lines = makeBlocks([], false).split('\n')
		expect(lines.findIndex((line) => line.includes('"lo" accept'))).toBeLessThan(
			lines.findIndex((line) => line.includes('drop')),
		)
	})

	test.each([
		'198.51.100.0/24',
		'2001:db8::/48',
		'2001:db8::7/64',
		'198.51.100.73 }; flush ruleset',
		'fe80::1%eth0',
		'',
	])('"%s" is no address', (address) => {
		expect(blockSchema.safeParse({ address, seconds: null }).success).toBe(false)
	})
})
