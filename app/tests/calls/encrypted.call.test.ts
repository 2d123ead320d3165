/** Phones that speak encrypted: over TLS with the appliance's certificate, sound by SRTP, a renewed certificate without a restart. */
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEncryptedPhone, type EncryptedPhone } from '../phones/encrypted-phone.ts'
import { makeTone, toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { runSql } from './seed.ts'
import { loginOf, openWorld, type World } from './world.ts'

const [phoneSays, deskSays] = [440, 1000]

let world: World
let phone: EncryptedPhone
let authority: string

beforeAll(async () => {
	world = await openWorld('encrypt', [])
	authority = await world.appliance.exec(['cat', '/var/lib/callytics/tls/ca.crt'])
	const id = (await runSql(world.appliance, "select id from extensions where number = '203'")).trim()
	await world.phones['203'].unregister(loginOf('203').password)
	await world.browser.send(`/extensions/${id}?/save`, [
		['name', 'Desk 203'],
		['isEncrypted', 'yes'],
	])
	phone = openEncryptedPhone(world.phonesHost, {
		...{ server: world.appliance.address, number: '203', password: loginOf('203').password, authority },
		says: makeTone(phoneSays, 60_000),
	})
})
afterAll(() => world?.close())

test('a phone that trusts only the appliance’s authority signs on over TLS', async () => {
	await phone.registered()
	expect(await world.asterisk('pjsip show aor 203')).toMatch(/contact +: sip:203.*transport=tls/i)
})

/** What is at the other end of a new connection of a phone. */
function shownCertificate(): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: world.appliance.address, port: 5061, ca: authority, servername: 'callytics.local' })
		socket.once('secureConnect', () => {
			resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
			socket.destroy()
		})
		socket.once('error', reject)
	})
}

test('it calls a phone that is not encrypted, and both hear each other, also once the certificate is another one', async () => {
	const { appliance } = world
	const desk = world.phones['201']
	desk.when({ does: 'answer', afterMs: 0 })
	phone.call('201')
	const call = await desk.rungBy('203')
	await call.answered()
	await call.say(deskSays)
	await call.hearUntil('the encrypted phone', ({ samples }) => toneMs(samples, phoneSays) > 2000)
	await until('the encrypted phone hears the desk', () => toneMs(phone.heard(), deskSays) > 2000)
	expect(phone.said()).toContain('SRTP is Enabled')

	const before = await shownCertificate()
	await appliance.exec(['rm', '/var/lib/callytics/tls/console.crt'])
	await appliance.exec(['systemctl', 'start', 'callytics-certificate.service'])
	await until(
		'a phone that signs on now is shown the new certificate',
		async () => (await shownCertificate()) !== before,
	)
	const then = toneMs(phone.heard(), deskSays)
	await until('the call goes on', () => toneMs(phone.heard(), deskSays) > then + 2000)
	await call.hangUp()
})

test('it is rung over the connection it has signed on by', async () => {
	const call = await world.phones['202'].calls('203', { login: loginOf('202') })
	await call.answered()
	await call.say(deskSays)
	await call.hearUntil('the encrypted phone', ({ samples }) => toneMs(samples, phoneSays) > 1000)
	await call.hangUp()
})

test('a phone of this number that offers its sound in the clear is refused', async () => {
	const plain = await world.addPhone('203')
	const call = await plain.calls('201', { login: loginOf('203') })
	await expect(call.answered(5000)).rejects.toThrow()
	expect(call.statuses()).toContain(488)
})
