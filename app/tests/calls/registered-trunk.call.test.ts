/** A line that signs on over TLS with encrypted sound: at a second appliance, of which it is an extension. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { readCommand } from '../../../image-build/run-command.ts'
import { startAppliance, type Appliance } from '../../../image-build/testbed.ts'
import { completeWizard, randomPassword } from '../../../image-build/wizard.ts'
import { isTaken, openPhone, type Phone } from '../phones/phone.ts'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { leadTo } from './publish.ts'
import { readPasswords, runSql } from './seed.ts'
import { trustAuthority } from './trust-authority.ts'
import { hasHeard, loginOf, openWorld, readRedis, type World } from './world.ts'

// The carrier knows the line as 322300; 302 is somebody else there.
const [line, far] = ['322300', '302']
const [farSays, deskSays] = [440, 1000]

let world: World
let carrier: Appliance
let farPhone: Phone
let farPassword: string
let trunkId: string

/** Makes one network of two. @returns the second appliance's address in the first one's network */
async function join(first: Appliance, second: Appliance): Promise<string> {
	const [there, here] = [`callytics-${second.name}`, `callytics-${first.name}`]
	await readCommand('ip', ['-n', there, 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', here])
	await readCommand('ip', ['-n', there, 'link', 'set', 'near', 'master', 'switch', 'up'])
	await readCommand('ip', ['-n', here, 'link', 'set', 'far', 'master', 'switch', 'up'])
	const address = `${first.networkPrefix}.40`
	await second.exec(['ip', 'address', 'add', `${address}/24`, 'dev', 'host0'])
	return address
}

beforeAll(async () => {
	world = await openWorld('regline')
	carrier = await startAppliance({ name: 'regcarr' })
	await waitForConsole(carrier.address, 60)
	const theirs = await completeWizard(carrier.address, {
		setupCode: await carrier.setupCode(),
		administrator: { name: 'Carrier', login: 'admin', password: randomPassword() },
		...{ name: 'carrier', timeZone: 'Europe/Brussels' },
		trunk: { name: 'none', host: '203.0.113.9', did: '+3225559999' },
		extensions: [line, far].map((number) => ({ number, name: number })),
	})
	const id = (await runSql(carrier, `select id from extensions where number = '${line}'`)).trim()
	await theirs.send(`/extensions/${id}?/save`, [
		['name', line],
		['isEncrypted', 'yes'],
	])
	const passwords = await readPasswords(carrier)
	farPassword = passwords.get(far)!
	const { appliance, browser, phonesHost } = world
	const address = await join(appliance, carrier)
	farPhone = await openPhone(phonesHost, address, far)
	await farPhone.register(farPassword)

	// The carrier's authority is nobody the appliance would know by itself.
	await trustAuthority(appliance, await carrier.readFile('/var/lib/callytics/tls/ca.crt'))
	trunkId = (await runSql(appliance, 'select id from trunks')).trim()
	await browser.send(`/trunks/${trunkId}?/save`, [
		['name', 'carrier'],
		['kind', 'registration'],
		['host', address],
		['port', '5061'],
		['transport', 'tls-srtp'],
		['userName', line],
		['password', passwords.get(line)!],
		['callerId', ''],
		['dialFormat', '{number}'],
		['codecs', 'alaw'],
		['isEnabled', 'yes'],
	])
	await leadTo(browser, line, (await runSql(appliance, 'select flow_id from inbound_routes limit 1')).trim())
})
afterAll(async () => {
	await farPhone?.close()
	await Promise.all([world?.close(), carrier?.stop()])
})

test('it signs on, and the console says so', async () => {
	const now = ['HGET', 'callytics:sip-status:now', `trunk-${trunkId}`]
	const knows = async () => /"state":"registered"/.test(await readRedis(world.appliance, now))
	// A first try that comes too early is made again after half a minute.
	await until('the console knows it', knows, 60_000)
	expect(await carrier.exec(['asterisk', '-rx', `pjsip show aor ${line}`])).toMatch(/contact +: sip:.*transport=tls/i)
})

test('a call goes out over it, and both hear each other', async () => {
	const { phones, appliance } = world
	await until('phone 201 is registered again', () => isTaken(phones['201'], loginOf('201').password))
	farPhone.when({ does: 'answer', afterMs: 0 })
	const call = await phones['201'].calls(`#${far}`, { login: loginOf('201') })
	const taken = await farPhone.rungBy(line)
	await Promise.all([call.answered(), taken.answered()])
	await taken.say(farSays)
	await call.say(deskSays)
	await call.hearUntil('the far phone', ({ samples }) => toneMs(samples, farSays) > 2000)
	await taken.hearUntil('the desk', ({ samples }) => toneMs(samples, deskSays) > 2000)
	expect(await appliance.exec(['asterisk', '-rx', 'pjsip show channelstats'])).toContain('trunk-')
	await call.hangUp()
	await world.isEmpty()
})

test('a call comes in over the connection the line has made, and is led to its flow', async () => {
	const call = await farPhone.calls(line, { login: { name: far, password: farPassword } })
	await call.answered()
	await call.hearUntil('the greeting', hasHeard('welcome'))
	await call.hangUp()
	await world.isEmpty()
})
