/** Wrong passwords, malformed SIP, and flows with holes: each is refused or survived, and real calls go on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCommand } from '../../../image-build/run-command.ts'
import { openHost } from '../phones/host.ts'
import { openPhone } from '../phones/phone.ts'
import { until } from '../phones/until.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { mainDid, runSql } from './seed.ts'
import { hasHeard, heardAs, loginOf, openWorld } from './world.ts'
import type { World } from './world.ts'

const holeDid = '+3225550199'
/** As an older version or a hand could have stored it: publishing refuses this. The greeting leads nowhere. */
const flowWithAHole: FlowDocument = {
	nodes: [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position: { x: 0, y: 0 } },
		{ id: 'hello', type: 'play', name: 'Hello', config: { prompt: 'callytics/welcome' }, position: { x: 200, y: 0 } },
	],
	edges: [{ from: 'start', exit: 'next', to: 'hello' }],
}

const lostDid = '+3225550198'
const flowWithALostSound: FlowDocument = {
	nodes: [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position: { x: 0, y: 0 } },
		{ id: 'hello', type: 'play', name: 'Hello', config: { prompt: 'custom/gone' }, position: { x: 200, y: 0 } },
		{
			id: 'end',
			type: 'hangup',
			name: 'End',
			config: { prompt: 'callytics/goodbye', cause: 16 },
			position: { x: 400, y: 0 },
		},
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'hello' },
		{ from: 'hello', exit: 'done', to: 'end' },
		{ from: 'hello', exit: 'failed', to: 'end' },
	],
}

let world: World
beforeAll(async () => {
	world = await openWorld('badinput', [
		{ name: 'With a hole', did: holeDid, document: flowWithAHole },
		{ name: 'With a lost sound', did: lostDid, document: flowWithALostSound },
	])
})
afterAll(() => world?.close())

/** Sends one datagram, from the phones' host unless said otherwise, and returns what came back. */
async function sendRaw(text: string | Buffer, waitMs = 700, host = world.phonesHost): Promise<string[]> {
	const base64 = Buffer.from(text).toString('base64')
	const { address } = world.appliance
	return (await host.ask({ do: 'datagram', address, toPort: 5060, base64, waitMs })) as string[]
}

async function expectARealCallWorks(): Promise<void> {
	const from = world.newCaller()
	const call = await world.carrier.calls(mainDid, { as: from })
	await call.answered()
	await call.hearUntil('the greeting', hasHeard('welcome'))
	await call.hangUp()
	await world.log.endedCall(from)
}

test('a phone with a wrong password is not registered and cannot call', async () => {
	const phone = await world.addPhone('202')
	await expect(phone.register('not-the-password')).rejects.toThrow('202 could not register: 401')
	const call = await phone.calls('201', { login: { name: '202', password: 'not-the-password' } })
	await expect(call.answered(2000)).rejects.toThrow('not within')
	expect(world.phones['201'].incoming).toEqual([])
})

test('a stranger who is no phone and no carrier gets no call through', async () => {
	const replies = await sendRaw(
		[
			`INVITE sip:201@${world.appliance.address} SIP/2.0`,
			`Via: SIP/2.0/UDP ${world.phonesHost.address}:9999;rport;branch=z9hG4bK-stranger`,
			'From: <sip:stranger@example.com>;tag=1',
			`To: <sip:201@${world.appliance.address}>`,
			'Call-ID: stranger',
			'CSeq: 1 INVITE',
			`Contact: <sip:stranger@${world.phonesHost.address}:9999>`,
			'Max-Forwards: 70',
			'Content-Length: 0',
			'\r\n',
		].join('\r\n'),
	)
	expect(replies.join()).toMatch(/^SIP\/2.0 (401|403)/)
	expect(replies.join()).not.toContain('Asterisk')
	expect(world.phones['201'].incoming).toEqual([])
})

test.each([
	['nothing but noise', Buffer.from([0, 255, 1, 254, 13, 10, 13, 10])],
	['a request without headers', 'INVITE sip:201@x SIP/2.0\r\n\r\n'],
	['a header without a colon', 'OPTIONS sip:x SIP/2.0\r\nVia SIP/2.0/UDP x\r\n\r\n'],
	['a header name outside ASCII', 'INVITE sip:201@x SIP/2.0\r\nX-Zürich: v\r\nCall-ID: a\r\n\r\n'],
	['a body shorter than it says', 'INVITE sip:201@x SIP/2.0\r\nCall-ID: b\r\nContent-Length: 9000\r\n\r\nv=0'],
	['60 kB of one header', `OPTIONS sip:x SIP/2.0\r\nX-Long: ${'a'.repeat(60_000)}\r\n\r\n`],
	['a negative sequence number', 'OPTIONS sip:x SIP/2.0\r\nCall-ID: c\r\nCSeq: -1 OPTIONS\r\n\r\n'],
])('%s does not disturb the appliance', async (_what, text) => {
	const since = await world.appliance.exec(['systemctl', 'show', '-P', 'MainPID', 'asterisk', 'callytics-executor'])
	await sendRaw(text, 200)
	expect(await world.appliance.exec(['systemctl', 'show', '-P', 'MainPID', 'asterisk', 'callytics-executor'])).toBe(
		since,
	)
	await expectARealCallWorks()
})

test.each(['$%7BSHELL(touch%20%2Ftmp%2Fharm)%7D', '1%0D%0Aexten', '201&PJSIP%2F202', '%F0%9F%98%80'])(
	'a carrier that asks for %s harms nothing and reaches nobody',
	async (number) => {
		const { address } = world.appliance
		await sendRaw(
			[
				`INVITE sip:${number}@${address} SIP/2.0`,
				`Via: SIP/2.0/UDP ${world.carrierHost.address}:9999;rport;branch=z9hG4bK-odd-${number.length}`,
				'From: <sip:+32470999999@example.com>;tag=1',
				`To: <sip:${number}@${address}>`,
				`Call-ID: odd-${number.length}`,
				'CSeq: 1 INVITE',
				`Contact: <sip:odd@${world.carrierHost.address}:9999>`,
				'Max-Forwards: 70',
				'Content-Length: 0',
				'\r\n',
			].join('\r\n'),
			700,
			world.carrierHost,
		)
		expect((await world.appliance.tryExec(['ls', '/tmp/harm'])).code).not.toBe(0)
		expect(world.phones['201'].incoming).toEqual([])
	},
)

test('a caller whose flow leads nowhere is not cut off without a word, and the log says which node', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(holeDid, { as: from })
	await call.ended(30_000)
	const hearing = await call.hear()
	expect(heardAs(hearing, 'welcome')).toEqual(['whole'])
	expect([...heardAs(hearing, 'unavailable'), ...heardAs(hearing, 'goodbye')]).toContain('whole')
	const { call: logged } = await world.log.endedCall(from)
	expect(logged).toMatchObject({ disposition: 'failed', ended_by: 'appliance' })
	expect(logged.reason).toMatch(/Hello|hello/)
})

test('a sound that is gone does not end the call, and the timeline names it', async () => {
	const from = world.newCaller()
	const call = await world.carrier.calls(lostDid, { as: from })
	await call.ended(30_000)
	expect(heardAs(await call.hear(), 'goodbye')).toEqual(['whole'])
	const { events } = await world.log.endedCall(from)
	expect(events.find((event) => event.name === 'call.noted')?.note).toContain('custom/gone')
})

/** The answer to a request to register without a password: its status, and the names of its headers. */
async function answerToRegister(number: string, host: typeof world.phonesHost): Promise<string[]> {
	const { address } = world.appliance
	const lines = [
		`REGISTER sip:${address} SIP/2.0`,
		`Via: SIP/2.0/UDP ${host.address}:9999;rport;branch=z9hG4bK-register-${number}`,
		`From: <sip:${number}@${address}>;tag=1`,
		`To: <sip:${number}@${address}>`,
		`Call-ID: register-${number}`,
		'CSeq: 1 REGISTER',
		`Contact: <sip:${number}@${host.address}:9999>`,
		'Max-Forwards: 70',
		'Content-Length: 0',
		'\r\n',
	]
	const [answer = ''] = await sendRaw(lines.join('\r\n'), 700, host)
	return answer.split('\r\n').map((line, place) => (place === 0 ? line : line.split(':')[0]!))
}

test('an extension for the VPN only is refused in the local network like any wrong password, and let in from the VPN', async () => {
	const { appliance, browser } = world
	// No tunnel can be made here: a second address of a host stands for its far end.
	const vpnAddress = '10.213.86.7'
	const network = await appliance.addHost('vpn', 60)
	await readCommand('ip', ['-n', network.namespace, 'address', 'add', `${vpnAddress}/32`, 'dev', 'eth0'])
	const inNamespace = ['ip', 'netns', 'exec', network.namespace]
	const [lan, vpn] = [openHost(inNamespace, network.address), openHost(inNamespace, vpnAddress)]
	try {
		await appliance.exec(['ip', 'route', 'add', '10.213.86.0/24', 'dev', 'host0'])
		await runSql(appliance, "update vpn set is_on = true, endpoint = 'vpn.example.com'")
		const id = (await runSql(appliance, "select id from extensions where number = '203'")).trim()
		await browser.send(`/extensions/${id}?/save`, [
			['name', 'Desk 203'],
			['isVpnOnly', 'yes'],
		])
		const fromLan = await openPhone(lan, appliance.address, '203')
		const fromVpn = await openPhone(vpn, appliance.address, '203')
		await expect(fromLan.register(loginOf('203').password)).rejects.toThrow('203 could not register: 401')
		expect(await answerToRegister('203', lan)).toEqual(await answerToRegister('299', lan))
		const refused = await fromLan.calls('201', { login: loginOf('203') })
		await expect(refused.answered(2000)).rejects.toThrow('not within')
		expect(world.phones['201'].incoming).toEqual([])
		await fromVpn.register(loginOf('203').password)
		world.phones['201'].when({ does: 'answer', afterMs: 0 })
		const call = await fromVpn.calls('201', { login: loginOf('203') })
		await call.answered()
		await call.hangUp()
		await fromVpn.unregister(loginOf('203').password)
		await Promise.all([fromLan.close(), fromVpn.close()])
		await runSql(appliance, 'update vpn set is_on = false')
		await browser.send(`/extensions/${id}?/save`, [['name', 'Desk 203']])
	} finally {
		await Promise.all([lan.close(), vpn.close()])
	}
})

test('the phones are still registered and nothing is left behind', async () => {
	await world.isEmpty()
	await until('201 is still registered', async () => (await world.asterisk('pjsip show contacts')).includes('201/'))
})
