/** What is saved reaches the real Asterisk, what Asterisk refuses is named, and the state of phones and lines is told. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sipStatusSchema, type SipStatus } from '#lib/domain/events.ts'
import type { PhoneCall } from '../phones/call.ts'
import { isTaken, type Phone } from '../phones/phone.ts'
import { audioTarget } from '../phones/sip-trace.ts'
import { until } from '../phones/until.ts'
import { mainDid, runSql } from './seed.ts'
import { hasHeard, loginOf, openWorld, readRedis } from './world.ts'
import type { World } from './world.ts'

const byHand = '/var/lib/callytics/asterisk-custom/pjsip.conf'

let world: World
beforeAll(async () => {
	world = await openWorld('config')
})
afterAll(() => world?.close())

/** The console puts all settings into force when it starts. */
async function putIntoForce(...statements: string[]): Promise<void> {
	await runSql(world.appliance, statements.map((statement) => `${statement};\n`).join(''))
	await world.appliance.restartUnit('callytics-console.service')
}

async function statusOf(endpoint: string): Promise<SipStatus | undefined> {
	const json = await readRedis(world.appliance, ['HGET', 'callytics:sip-status:now', endpoint])
	return json === '' ? undefined : sipStatusSchema.parse(JSON.parse(json))
}

/** Of extension 210, which is made and deleted here. */
const newPassword = 'password-of-210-0000'

test('a new extension can register at once, and its state says from where and with what', async () => {
	await putIntoForce(`insert into extensions (number, name, sip_password) values ('210', 'New', '${newPassword}')`)
	const phone = await world.addPhone('210')
	await until('210 is registered', () => isTaken(phone, newPassword))
	const status = await until('the state is told', async () => {
		const told = await statusOf('210')
		return told?.state === 'registered' && told.roundTripMs !== undefined && told
	})
	expect(status).toMatchObject({ kind: 'extension', userAgent: 'Test phone' })
	expect(status.detail).toContain(world.phonesHost.address)
	await phone.unregister(newPassword)
	await until('that it has signed off is told', async () => (await statusOf('210'))?.state === 'unregistered')
})

test('an object that Asterisk refuses keeps its old definition, is named, and a live call goes on', async () => {
	const call = await world.carrier.calls(mainDid, { as: world.newCaller() })
	await call.answered()
	await world.appliance.writeFile(byHand, '[203](+type=endpoint)\ndtmf_mode = nonsense\n')
	await putIntoForce("update extensions set name = 'Other' where number in ('202', '203')")
	await until('the refusal is named', async () => {
		const lines = ['journalctl', '--unit=callytics-console', '--output=cat', '--no-pager', '--lines=50']
		const log = await world.appliance.exec(lines)
		return log.includes('"object":"203","problem":"it did not accept the name."')
	})
	const callerId = async (number: string) =>
		/callerid\s*: (.*)/.exec(await world.asterisk(`pjsip show endpoint ${number}`))?.[1]
	expect(await callerId('203')).toBe('"Desk 203" <203>')
	expect(await callerId('202')).toBe('"Other" <202>')
	await call.hearUntil('the menu', hasHeard('menu'))
	await call.hangUp()
	await world.appliance.writeFile(byHand, '')
})

test('a line whose registration is refused says by which answer', async () => {
	// The appliance is its own carrier here, and knows no such account.
	await putIntoForce(
		`insert into trunks (id, name, kind, host, user_name, password)
		values ('9b2c1d3e-0000-4000-8000-000000000001', 'Refused', 'registration', '127.0.0.1', 'nobody', 'secret')`,
	)
	const status = await until(
		'the refusal is told',
		async () => {
			const told = await statusOf('trunk-9b2c1d3e-0000-4000-8000-000000000001')
			return told?.state === 'rejected' && told
		},
		30_000,
	)
	expect(status.detail).toMatch(/^127\.0\.0\.1:5060 answers: 40[14] (Unauthorized|Not found)$/)
})

test('a deleted extension cannot register any more, and nobody is told of it any more', async () => {
	await putIntoForce("delete from extensions where number = '210'")
	const phone = await world.addPhone('210')
	await until('210 is refused', async () => !(await isTaken(phone, newPassword)))
	await until('its state is gone', async () => (await statusOf('210')) === undefined)
})

/** What the appliance told a caller: where to send requests, and where to send sound. */
function toldIn(call: PhoneCall): { contact: string; sound: string | undefined } {
	const answer = call.messages.findLast((message) => message.status === 200 && audioTarget(message))
	return {
		contact: /@([^:>]+)/.exec(answer?.header('contact') ?? '')?.[1] ?? '',
		sound: answer && audioTarget(answer)?.address,
	}
}

const callIn = async (from: Phone): Promise<PhoneCall> => {
	const call = await from.calls(mainDid, { as: world.newCaller() })
	await call.answered()
	return call
}

test('a public address told by STUN reaches callers outside while a call goes on, those inside not, and a change is followed', async () => {
	const { appliance, carrier, asterisk } = world
	const stun = await appliance.addHost('stun', 50)
	const folder = mkdtempSync(join(tmpdir(), 'callytics-stun-'))
	const seen = join(folder, 'address')
	writeFileSync(seen, '203.0.113.9')
	const program = join(import.meta.dirname, '../stun-server.ts')
	const server = spawn('ip', ['netns', 'exec', stun.namespace, process.execPath, program, seen])
	try {
		await once(server.stdout, 'data')
		const before = await callIn(carrier)
		expect(toldIn(before)).toEqual({ contact: appliance.address, sound: appliance.address })
		await world.browser.send('/network/outside', [
			...([
				['source', 'stun'],
				['stunHost', stun.address],
				['stunPort', '3478'],
			] as [string, string][]),
			['localNetworks', `${world.phonesHost.address}/32`],
		])
		expect(await asterisk('pjsip show transport transport-udp')).toMatch(/external_media_address +: 203\.0\.113\.9/)
		const outside = await callIn(carrier)
		expect(toldIn(outside)).toEqual({ contact: '203.0.113.9', sound: '203.0.113.9' })
		const inside = await world.phones['201'].calls('*43', { login: loginOf('201') })
		await inside.answered()
		expect(toldIn(inside)).toEqual({ contact: appliance.address, sound: appliance.address })
		// The router gets another address; the console looks at once when it starts.
		writeFileSync(seen, '198.51.100.4')
		await appliance.restartUnit('callytics-console.service')
		await until('the change is followed', async () =>
			(await asterisk('pjsip show transport transport-udp')).includes('198.51.100.4'),
		)
		const after = await callIn(carrier)
		expect(toldIn(after)).toEqual({ contact: '198.51.100.4', sound: '198.51.100.4' })
		// The call from before all this goes on, hears the menu and ends as it should.
		await before.hearUntil('the menu', hasHeard('menu'))
		expect(before.end()).toBeUndefined()
		for (const call of [before, outside, inside, after]) await call.hangUp()
		await world.isEmpty()
	} finally {
		server.kill()
		rmSync(folder, { recursive: true })
	}
})
