/** Phones and lines over IPv6: signed on, called and calling, heard on both sides, also by those of IPv4. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCommand } from '../../../image-build/run-command.ts'
import { openHost, type Host } from '../phones/host.ts'
import { openPhone, type Phone } from '../phones/phone.ts'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { mainDid, runSql } from './seed.ts'
import { hasHeard, loginOf, openWorld, type World } from './world.ts'

const [applianceAddress, phoneAddress, carrierAddress] = ['fd77::2', 'fd77::20', 'fd77::30']
const [phoneSays, deskSays] = [440, 1000]

let world: World
const opened: { close: () => Promise<void> }[] = []
let phone: Phone
let carrier: Phone

/** One more host in a namespace there is, with an address of the other family. */
async function openHostAt(namespace: string, address: string): Promise<Host> {
	await readCommand('ip', ['-n', namespace, 'address', 'add', `${address}/64`, 'dev', 'eth0', 'nodad'])
	const host = openHost(['ip', 'netns', 'exec', namespace], address)
	opened.unshift(host)
	return host
}

beforeAll(async () => {
	world = await openWorld('ipv6', [])
	await world.appliance.exec(['ip', 'address', 'add', `${applianceAddress}/64`, 'dev', 'host0', 'nodad'])
	const server = `[${applianceAddress}]`
	phone = await openPhone(await openHostAt('callytics-ipv6-phones', phoneAddress), server, '203')
	carrier = await openPhone(await openHostAt('callytics-ipv6-carrier', carrierAddress), server, '+32470000001', 5060)
	opened.unshift(phone, carrier)
	await world.phones['203'].unregister(loginOf('203').password)
})
afterAll(async () => {
	for (const one of opened) await one.close()
	await world?.close()
})

test('a phone signs on over IPv6 and is called by one of IPv4; both hear each other', async () => {
	await phone.register(loginOf('203').password)
	phone.when({ does: 'answer', afterMs: 0 })
	const call = await world.phones['201'].calls('203', { login: loginOf('201') })
	const rung = await phone.rungBy('201')
	await Promise.all([call.answered(), rung.answered()])
	await rung.say(phoneSays)
	await call.say(deskSays)
	await call.hearUntil('the phone', ({ samples }) => toneMs(samples, phoneSays) > 2000)
	await rung.hearUntil('the desk', ({ samples }) => toneMs(samples, deskSays) > 2000)
	await call.hangUp()
	await world.isEmpty()
})

test('it calls a phone of IPv4; both hear each other', async () => {
	world.phones['202'].when({ does: 'answer', afterMs: 0 })
	const call = await phone.calls('202', { login: loginOf('203') })
	const rung = await world.phones['202'].rungBy('203')
	await Promise.all([call.answered(), rung.answered()])
	await rung.say(deskSays)
	await call.say(phoneSays)
	await call.hearUntil('the desk', ({ samples }) => toneMs(samples, deskSays) > 2000)
	await rung.hearUntil('the phone', ({ samples }) => toneMs(samples, phoneSays) > 2000)
	await call.hangUp()
	await world.isEmpty()
})

test('phones that speak encrypted are shown the certificate over IPv6, too', async () => {
	const program =
		"const socket = require('node:tls').connect({ host: process.argv[1], port: 5061, rejectUnauthorized: false }," +
		'() => { console.log(socket.getPeerX509Certificate().subject); socket.destroy() })'
	expect(await world.appliance.exec(['node', '-e', program, applianceAddress])).toContain('CN=')
})

test('whoever guesses passwords from several addresses of one /64 is shut out with all of it; the phones are not', async () => {
	const { appliance } = world
	await appliance.exec(['ip', 'address', 'add', '2001:db8:66::a/64', 'dev', 'host0', 'nodad'])
	const guessers = await Promise.all(
		['2001:db8:66::1', '2001:db8:66::2'].map(async (address) =>
			openPhone(await openHostAt('callytics-ipv6-phones', address), '[2001:db8:66::a]', '201'),
		),
	)
	opened.unshift(...guessers)
	const blocked = () => appliance.exec(['nft', 'list', 'set', 'inet', 'callytics_blocks', 'networks6'])
	let guesses = 0
	await until(
		'who guesses is shut out',
		async () => {
			await guessers[guesses++ % 2]!.register('a guess').catch(() => undefined)
			return (await blocked()).includes('2001:db8:66:: ')
		},
		60_000,
		0,
	)
	expect(guesses).toBeLessThan(30)
	await phone.register(loginOf('203').password)
})

test('a line to a carrier over IPv6 takes calls and makes them', async () => {
	const { appliance, browser } = world
	const trunkId = (await runSql(appliance, 'select id from trunks')).trim()
	await browser.send(`/trunks/${trunkId}?/save`, [
		['name', 'carrier'],
		['kind', 'address'],
		['host', carrierAddress],
		['port', '5060'],
		['transport', 'udp'],
		['callerId', '+3225550100'],
		['dialFormat', '{number}'],
		['codecs', 'alaw'],
		['isEnabled', 'yes'],
	])
	await until('the carrier replies', async () =>
		/ Avail/.test(await world.asterisk(`pjsip show aor trunk-${trunkId}-check`)),
	)
	const inbound = await carrier.calls(mainDid)
	await inbound.answered()
	await inbound.hearUntil('the greeting', hasHeard('welcome'))
	await inbound.hangUp()

	carrier.when({ does: 'answer', afterMs: 0 })
	const outbound = await phone.calls('#+3225550123', { login: loginOf('203') })
	const taken = await carrier.rungBy('+3225550100')
	await Promise.all([outbound.answered(), taken.answered()])
	await taken.say(deskSays)
	await outbound.hearUntil('the carrier', ({ samples }) => toneMs(samples, deskSays) > 2000)
	await outbound.hangUp()
	await world.isEmpty()
})
