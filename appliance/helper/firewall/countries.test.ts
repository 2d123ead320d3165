/** Rules that refuse countries: what they say, whom they spare, and which lists of addresses are believed. */
import { describe, expect, test } from 'vitest'
import { perform } from '../actions/action.ts'
import { tryFirewall } from '../actions/try-firewall.ts'
import { allOpen as settings } from './all-open.ts'
import { makeTrusted, parseRanges } from './countries.ts'
import { makeRuleset } from './ruleset.ts'
import { firewallSettingsSchema } from './settings.ts'

describe('refused countries', () => {
	const refused = {
		four: ['198.51.100.0-198.51.100.255'],
		six: ['2001:db8:1::-2001:db8:1:ffff:ffff:ffff:ffff:ffff'],
		trusted: ['198.51.100.7', '2001:db8:1::7', '198.51.100.7'],
	}
	const text = makeRuleset(settings, undefined, refused)
	const lines = text.split('\n').map((line) => line.trim())

	test('come in as sets, with whoever is trusted beside them', () => {
		expect(text).toContain('\tset refused4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = { 198.51.100.0')
		expect(text).toContain('\tset trusted4 {\n\t\ttype ipv4_addr\n\t\telements = { 198.51.100.7 }\n')
		expect(makeRuleset(settings)).not.toMatch(/refused|trusted/)
	})

	test('are asked after the free rules and before what is established', () => {
		const places = [
			'jump rules',
			'jump countries',
			'tcp dport { 80, 443 } goto console',
			'ct state established,related accept',
		]
		const found = places.map((line) => lines.indexOf(line))
		expect(found).toEqual([...found].sort((one, other) => one - other))
		expect(found).not.toContain(-1)
	})

	test('never refuse an answer, the networks around, the VPN or whoever is trusted', () => {
		const vpn = makeRuleset(settings, { port: 51820, networks: [] }, refused)
		const chain = vpn.slice(vpn.indexOf('chain countries')).split('}\n\tchain')[0]!.split('\n').slice(1, -1)
		expect(chain.map((line) => line.trim()).filter((line) => line !== '')).toEqual([
			'ct direction reply return',
			'iifname "wg0" return',
			'ip saddr { 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16 } return',
			'ip6 saddr { fc00::/7, fe80::/10 } return',
			'ip saddr @trusted4 return',
			'ip6 saddr @trusted6 return',
			'ip saddr @refused4 counter drop',
			'ip6 saddr @refused6 counter drop',
		])
	})

	test('whoever is trusted later takes the place of those before', () => {
		expect(makeTrusted(['2001:db8:1::7'])).toBe(
			'flush set inet callytics trusted4\nflush set inet callytics trusted6\nadd element inet callytics trusted6 { 2001:db8:1::7 }\n',
		)
	})

	test.each([
		['of other countries', '# DE\n198.51.100.0-198.51.100.255\n'],
		['with a line that is no range', '# FR KP\n198.51.100.0/24\n'],
		['with rules of its own', '# FR KP\n198.51.100.0-198.51.100.1 }; flush ruleset\n'],
		['that is empty', ''],
	])('a list %s is not believed', (_what, list) => {
		expect(() => parseRanges(list, ['KP', 'FR'])).toThrow(/not at hand/)
	})

	test('a list of them is taken as it is', () => {
		const list = `# FR KP\n${[...refused.four, ...refused.six].join('\n')}\n`
		expect(parseRanges(list, ['KP', 'FR'])).toEqual({ four: refused.four, six: refused.six })
	})

	test('cannot be tried while their addresses are not there', async () => {
		const given = { ...settings, refusedCountries: ['FR'] }
		await expect(perform(tryFirewall, { action: 'try-firewall', settings: given })).rejects.toMatchObject({
			code: 'firewall.no_ranges',
		})
	})

	test('settings from before there were any have none', () => {
		const { refusedCountries: _none, ...before } = settings
		expect(firewallSettingsSchema.parse(before)).toEqual(settings)
	})
})
