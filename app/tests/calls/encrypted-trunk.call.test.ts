/** A line to a carrier over TLS with encrypted sound: only to one whose certificate is trusted, calls out and in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTestAuthority } from '../certificates.ts'
import { openEncryptedPhone, type EncryptedPhone } from '../phones/encrypted-phone.ts'
import { isTaken } from '../phones/phone.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import { makeTone, toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { mainDid, runSql } from './seed.ts'
import { trustAuthority } from './trust-authority.ts'
import { loginOf, openWorld, prompt, readRedis, type World } from './world.ts'

const [carrierSays, deskSays] = [440, 1000]
const called = '3225550123'
// Beside the other carrier of this machine.
const tlsPort = 5071

let world: World
let carrier: EncryptedPhone
let trunkId: string
const authority = makeTestAuthority()

beforeAll(async () => {
	world = await openWorld('tlsline', [])
	const { appliance, carrierHost } = world
	trunkId = (await runSql(appliance, 'select id from trunks')).trim()
	const applianceAuthority = await appliance.exec(['cat', '/var/lib/callytics/tls/ca.crt'])
	carrier = openEncryptedPhone(carrierHost, {
		...{ server: appliance.address, number: called, password: 'none', authority: applianceAuthority },
		...{ says: makeTone(carrierSays, 60_000), shows: { ...authority.issue([`IP:${carrierHost.address}`]), tlsPort } },
	})
})
afterAll(() => world?.close())

/** What Asterisk knows of the carrier from its last question. */
const contact = () => world.asterisk(`pjsip show aor trunk-${trunkId}-check`)

const callOut = async () => world.phones['201'].calls(`#+${called}`, { login: loginOf('201') })

test('a carrier whose certificate is of nobody’s authority is told nothing', async () => {
	await until('the carrier is there', async () => {
		const knock = ['bash', '-c', `exec 3<>/dev/tcp/${world.carrierHost.address}/${tlsPort}`]
		return (await world.appliance.tryExec(knock)).code === 0
	})
	await world.browser.send(`/trunks/${trunkId}?/save`, [
		['name', 'carrier'],
		['kind', 'address'],
		['host', world.carrierHost.address],
		['port', String(tlsPort)],
		['transport', 'tls-srtp'],
		['callerId', '+3225550100'],
		['dialFormat', '{number}'],
		['codecs', 'alaw'],
		['isEnabled', 'yes'],
	])
	await until('the carrier does not reply', async () => /Unavail/.test(await contact()), 20_000, 500)
	const now = ['HGET', 'callytics:sip-status:now', `trunk-${trunkId}`]
	await until('the console knows why', async () =>
		(await readRedis(world.appliance, now)).includes('shows a certificate of an authority that is not known here'),
	)
	const call = await callOut()
	await expect(call.answered(8000)).rejects.toThrow()
	expect(carrier.said()).not.toContain('Incoming call')
})

test('once its authority is one of the appliance’s, a call goes out to it, and both hear each other', async () => {
	const { appliance } = world
	await trustAuthority(appliance, authority.certificate)
	await until('the carrier replies', async () => / Avail/.test(await contact()), 30_000, 500)
	await until('phone 201 is registered again', () => isTaken(world.phones['201'], loginOf('201').password))
	const call = await callOut()
	await call.answered()
	await call.say(deskSays)
	await call.hearUntil('the carrier', ({ samples }) => toneMs(samples, carrierSays) > 2000)
	await until('the carrier hears the desk', () => toneMs(carrier.heard(), deskSays) > 2000)
	expect(carrier.said()).toContain('SRTP is Enabled')
	await call.hangUp()
	await until('the carrier is told', () => /session closed|terminated/i.test(carrier.said()))
})

test('a call comes in from it and is led to its flow', async () => {
	await world.isEmpty()
	const before = carrier.heard().length
	carrier.call(mainDid)
	await until('the greeting is heard whole', () =>
		findPrompt(carrier.heard().subarray(before), prompt('welcome')).some(({ isWhole }) => isWhole),
	)
	const inbound = "select trunk_id from calls where direction = 'inbound' and ended_at is null"
	expect((await runSql(world.appliance, inbound)).trim()).toBe(trunkId)
	carrier.hangUp()
	await world.isEmpty()
})
