/** What is saved reaches the real Asterisk, what Asterisk refuses is named, and the state of phones and lines is told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sipStatusSchema, type SipStatus } from '#lib/domain/events.ts'
import { until } from '../phones/until.ts'
import { mainDid, runSql } from './seed.ts'
import { hasHeard, openWorld, readRedis } from './world.ts'
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
	await until('210 is registered', () =>
		phone.register(newPassword).then(
			() => true,
			() => false,
		),
	)
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
	await until('210 is refused', () =>
		phone.register(newPassword).then(
			() => false,
			() => true,
		),
	)
	await until('its state is gone', async () => (await statusOf('210')) === undefined)
})
