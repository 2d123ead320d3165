/** What Asterisk is given for phones, lines and numbers. */
import { describe, expect, test } from 'vitest'
import { toldAddress } from './pjsip-transports.ts'
import { renderAsteriskConfig, type AsteriskSettings } from './render.ts'

const id = '9b2c1d3e-0000-4000-8000-000000000001'
const phone = { number: '101', name: 'Front desk', sipPassword: 'abcdefghijklmnopqrst' }
const line = {
	id,
	kind: 'registration',
	host: 'sip.example.com',
	port: 5060,
	transport: 'udp',
	userName: 'account',
	password: 'secret',
	codecs: ['alaw', 'ulaw'],
	isEnabled: true,
} as const

function render(settings: Partial<AsteriskSettings>) {
	const { files, parts } = renderAsteriskConfig({ extensions: [], trunks: [], dids: [], ...settings })
	const body = (name: string) => files.get(name)!.split('\n').slice(1).join('\n')
	return {
		parts,
		extensions: body('pjsip_extensions.conf'),
		trunks: body('pjsip_trunks.conf'),
		transports: body('pjsip_transports.conf'),
		rtp: body('rtp_browser.conf'),
		inbound: body('extensions_callytics_inbound.conf'),
	}
}

describe('a phone', () => {
	test('gets an account, a password and an address of its own number', () => {
		expect(render({ extensions: [phone] }).extensions).toBe(`
[101](callytics-extension)
auth = 101-auth
aors = 101
callerid = "Front desk" <101>
mailboxes = 101@callytics

[101-auth](callytics-extension-auth)
username = 101
password = abcdefghijklmnopqrst

[101](callytics-extension-aor)
mailboxes = 101@callytics
`)
	})

	test('that is for the VPN only is let in from the networks behind it, and from nowhere while the VPN is off', () => {
		const list = (vpnNetworks: string[]) =>
			render({ extensions: [{ ...phone, isVpnOnly: true }], vpnNetworks })
				.extensions.split('\n')
				.filter((line) => /^(deny|permit) /.test(line))
		expect(list(['10.213.86.0/24', 'fd5a:3c10:8e2f::/64'])).toEqual([
			'deny = 0.0.0.0/0,::/0',
			'permit = 10.213.86.0/24,fd5a:3c10:8e2f::/64',
		])
		expect(list([])).toEqual(['deny = 0.0.0.0/0,::/0'])
		expect(render({ extensions: [phone], vpnNetworks: ['10.213.86.0/24'] }).extensions).not.toMatch(/deny|permit/)
	})

	test.each([
		['Desk; ground floor', '"Desk\\; ground floor" <101>'],
		['The "boss" <ceo@example.com>', '"The boss ceo@example.com" <101>'],
		['back\\slash', '"backslash" <101>'],
		['Jürgen Müller 日本', '"Jürgen Müller 日本" <101>'],
		['[102](callytics-extension)', '"[102](callytics-extension)" <101>'],
		['#include "/etc/shadow"', '"#include /etc/shadow" <101>'],
		['"">', '"101" <101>'],
	])('called %s is shown as %s', (name, callerId) => {
		const { extensions } = render({ extensions: [{ ...phone, name }] })
		expect(extensions.split('\n')).toContain(`callerid = ${callerId}`)
		expect(extensions.match(/^\[/gm)).toHaveLength(3)
	})

	test.each(['two\nlines', 'return\rhere', 'nul\0', 'sepa\u2028rator'])(
		'whose name holds a control character is left out and says why, and the others are not: %j',
		(name) => {
			const { extensions, parts } = render({
				extensions: [
					{ ...phone, name },
					{ ...phone, number: '102' },
				],
			})
			expect(extensions).not.toContain('[101]')
			expect(extensions).toContain('[102](callytics-extension)')
			expect(parts[0]).toMatchObject({ object: '101', problem: expect.stringContaining('line break') })
		},
	)

	test.each(['1', '0123', '1234567', '10a', '101](x', '101\n', ''])('cannot have the number %j', (number) => {
		const { extensions, parts } = render({ extensions: [{ ...phone, number }] })
		expect(extensions).toBe('')
		expect(parts[0]!.problem).toContain('is no extension')
	})
})

describe('a line to a carrier', () => {
	test('with registration registers, calls out with its password and knows the carrier by its address', () => {
		expect(render({ trunks: [line] }).trunks).toBe(`
[trunk-${id}](callytics-trunk)
transport = transport-udp
allow = alaw,ulaw
aors = trunk-${id},trunk-${id}-check
outbound_auth = trunk-${id}-auth
from_domain = sip.example.com

[trunk-${id}](callytics-trunk-aor)
contact = sip:sip.example.com

[trunk-${id}-check](callytics-trunk-check)
contact = sip:sip.example.com

[trunk-${id}](callytics-trunk-identify)
endpoint = trunk-${id}
match = sip.example.com

[trunk-${id}-auth](callytics-trunk-auth)
username = account
password = secret

[trunk-${id}](callytics-trunk-registration)
transport = transport-udp
endpoint = trunk-${id}
outbound_auth = trunk-${id}-auth
server_uri = sip:sip.example.com
client_uri = sip:account@sip.example.com
contact_user = account
`)
	})

	test('by address has neither password nor registration', () => {
		const { trunks } = render({ trunks: [{ ...line, kind: 'address', host: '192.0.2.7', userName: '', password: '' }] })
		expect(trunks).toContain('contact = sip:192.0.2.7:5060')
		expect(trunks).toContain('match = 192.0.2.7\n')
		expect(trunks).not.toMatch(/auth|registration|from_domain/)
	})

	test('that is switched off leaves nothing behind', () => {
		expect(render({ trunks: [{ ...line, isEnabled: false }] }).trunks).toBe('')
	})

	test('on another port says so, also to the carrier’s name', () => {
		const { trunks } = render({ trunks: [{ ...line, port: 5080 }] })
		expect(trunks).toContain('server_uri = sip:sip.example.com:5080')
		expect(trunks).toContain('client_uri = sip:account@sip.example.com\n')
	})

	test.each([
		['tcp', 5060, 'sip:sip.example.com;transport=tcp'],
		['tls', 5061, 'sip:sip.example.com;transport=tls'],
		['tls', 5060, 'sip:sip.example.com:5060;transport=tls'],
	] as const)('over %s at port %i says so where requests go, and not in its own name', (transport, port, uri) => {
		const { trunks } = render({ trunks: [{ ...line, transport, port }] })
		const escaped = uri.replace(';', '\\;')
		expect(trunks).toContain(`contact = ${escaped}\n`)
		expect(trunks).toContain(`server_uri = ${escaped}\n`)
		expect(trunks).toContain('client_uri = sip:account@sip.example.com\n')
		expect(trunks).not.toContain('media_encryption')
	})

	test('whose sound is to be encrypted asks for it', () => {
		const { trunks } = render({ trunks: [{ ...line, transport: 'tls-srtp', port: 5061 }] })
		expect(trunks).toContain('contact = sip:sip.example.com\\;transport=tls\n')
		expect(trunks).toContain('media_encryption = sdes\n')
	})

	test.each(['2001:db8::1', '[2001:db8::1]'])(
		'to the IPv6 address %s has it in brackets where a port may follow',
		(host) => {
			const { trunks } = render({ trunks: [{ ...line, host }] })
			expect(trunks).toContain('contact = sip:[2001:db8::1]:5060')
			expect(trunks).toContain('match = 2001:db8::1\n')
		},
	)

	test.each([
		['sip.example.com', 'udp', 'transport-udp'],
		['192.0.2.7', 'tls-srtp', 'transport-tls'],
		['2001:db8::1', 'udp', 'transport-udp6'],
		['[2001:db8::1]', 'tcp', 'transport-tcp6'],
		['2001:db8::1', 'tls', 'transport-tls6'],
	] as const)('to %s over %s speaks by %s, also when it registers', (host, transport, own) => {
		const { trunks } = render({ trunks: [{ ...line, host, transport }] })
		expect(trunks.match(/^transport = .*/gm)).toEqual([`transport = ${own}`, `transport = ${own}`])
	})

	test('with a whole address for a user name registers in the domain of that address', () => {
		const { trunks } = render({ trunks: [{ ...line, userName: '4930123@carrier.example' }] })
		expect(trunks).toContain('client_uri = sip:4930123@carrier.example\n')
		expect(trunks).toContain('contact_user = 4930123\n')
		expect(trunks).toContain('from_domain = carrier.example\n')
		expect(trunks).toContain('username = 4930123@carrier.example\n')
	})

	test.each([
		['password', 'two\nlines'],
		['password', 'half; rest'],
		['password', ' blanks '],
		['host', 'example.com\nmatch = 0.0.0.0/0'],
		['host', '0.0.0.0/0'],
		['host', ''],
		['userName', 'a]b'],
		['userName', ''],
		['id', '../../x'],
	])('with a wrong %s (%j) is left out and says why', (field, value) => {
		const { trunks, parts } = render({ trunks: [{ ...line, [field]: value }] })
		expect(trunks).toBe('')
		expect(parts[0]!.problem).toBeTruthy()
	})

	test.each(['>first', 'a=b', 'a"b', "it's", '[x](y)', '#exec x', 'ünïcode', 'a,b|c'])(
		'keeps the password %s as it is, behind a blank',
		(password) => {
			const { trunks } = render({ trunks: [{ ...line, password }] })
			expect(trunks.split('\n')).toContain(`password = ${password}`)
		},
	)
})

describe('a number of ours', () => {
	test('is known in every spelling a carrier may send', () => {
		expect(render({ dids: ['+3225550100'] }).inbound).toBe(`
[callytics-inbound]
exten => +3225550100,1,Goto(callytics-take-inbound,\${EXTEN},1)
exten => 3225550100,1,Goto(callytics-take-inbound,\${EXTEN},1)
exten => 003225550100,1,Goto(callytics-take-inbound,\${EXTEN},1)
`)
	})

	test('written twice leads one way only, and the second says so', () => {
		const { inbound, parts } = render({ dids: ['+3225550100', '003225550100'] })
		expect(inbound.match(/exten => 3225550100,/g)).toHaveLength(1)
		expect(parts[1]!.problem).toBe('it is the same number as +3225550100.')
	})

	test.each(['_X.', '123,1,System(reboot)', '12\n13', 's', '+', '${EVIL}', '12 34'])('cannot be %j', (did) => {
		const { inbound, parts } = render({ dids: [did] })
		expect(inbound).toBe('\n[callytics-inbound]\n')
		expect(parts[0]!.problem).toContain('is no number')
	})

	test('exists nowhere before the first route, and the dialplan is whole without it', () => {
		expect(render({}).inbound).toBe('\n[callytics-inbound]\n')
	})
})

describe('the public address', () => {
	test('is told to everybody but the local networks, over every transport', () => {
		const localNetworks = ['10.0.0.0/8', '192.168.0.0/16']
		expect(render({ publicAddress: { address: '203.0.113.9', localNetworks, ownAddresses: ['192.0.2.5'] } }).transports)
			.toBe(`
[transport-udp](+)
external_signaling_address = 203.0.113.9
external_media_address = 203.0.113.9
local_net = 10.0.0.0/8,192.168.0.0/16,192.0.2.5/32

[transport-tcp](+)
external_signaling_address = 203.0.113.9
external_media_address = 203.0.113.9
local_net = 10.0.0.0/8,192.168.0.0/16,192.0.2.5/32

[transport-tls](+)
external_signaling_address = 203.0.113.9
external_media_address = 203.0.113.9
local_net = 10.0.0.0/8,192.168.0.0/16,192.0.2.5/32

[transport-ws](+)
external_signaling_address = 203.0.113.9
external_media_address = 203.0.113.9
local_net = 10.0.0.0/8,192.168.0.0/16,192.0.2.5/32
`)
	})

	test('is one of two that a phone in a browser may find its way by', () => {
		const publicAddress = { address: '203.0.113.9', localNetworks: [], ownAddresses: ['192.168.2.5'] }
		expect(render({ publicAddress, extensions: [{ ...phone, isInBrowser: true }] }).rtp).toBe(`
[general](+)
icesupport = yes

[ice_host_candidates]
192.168.2.5 => 203.0.113.9,include_local_address
`)
	})

	test('is looked for by no call while no phone is in a browser', () => {
		expect(render({ extensions: [phone] }).rtp).toBe('\n[general](+)\nicesupport = no\n\n[ice_host_candidates]\n')
	})

	test('is not told where there is none', () => {
		expect(render({}).transports).toBe('')
	})

	test('is read from what Asterisk shows', () => {
		const shown = ' bind                        : 0.0.0.0:5060\n external_media_address      : 203.0.113.9\n'
		expect(toldAddress(shown)).toBe('203.0.113.9')
		expect(toldAddress(' external_media_address      : \n external_signaling_address  : \n')).toBe('')
	})
})
