/** The firewall as users change it: on trial first, one change at a time, and a row only of what was kept. */
import { beforeEach, describe, expect, test } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import { createUser } from '#lib/server/db/users.ts'
import { UserError } from '#lib/server/errors.ts'
import { sql } from 'kysely'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import {
	addRule,
	closeConsoleToOutside,
	firstFirewall,
	openService,
	removeRule,
	settleTrial,
	viewFirewall,
	type FirewallSettings,
} from './firewall.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'

await freshDatabaseWithTasks()

/** What the machine was asked. */
let tried: FirewallSettings[] = []
let settled: boolean[] = []
let refusal: UserError | undefined
useMachine(
	fakeMachine({
		tryFirewall: async (settings) => {
			if (refusal) throw refusal
			tried.push(settings)
			return Promise.resolve()
		},
		settleFirewall: async (isKept) => {
			if (refusal) throw refusal
			settled.push(isKept)
			return Promise.resolve()
		},
	}),
)

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }

beforeEach(async () => {
	await database().deleteFrom('firewall').execute()
	tried = []
	settled = []
	refusal = undefined
})

const closePing = () => openService({ service: 'ping', to: 'nobody', networks: '' }, maya)
/** The trial's time runs out. */
const passTime = () =>
	database()
		.updateTable('firewall')
		.set({ trialEndsAt: sql`now()` })
		.execute()

test('before anybody has changed anything the image’s own rules are shown', async () => {
	expect(await viewFirewall()).toEqual({ settings: firstFirewall, trial: undefined })
})

test('a change is in force on trial, says what it is and who made it, and keeps what was before', async () => {
	await closePing()
	expect(tried).toEqual([{ ...firstFirewall, services: { ...firstFirewall.services, ping: { to: 'nobody' } } }])
	const { settings, trial } = await viewFirewall()
	expect(settings.services.ping).toEqual({ to: 'nobody' })
	expect(trial).toMatchObject({ what: 'Ping is open to nobody', by: 'Maya Kerr', before: firstFirewall })
})

test('of two changes in the same moment one is tried, and the other is told to wait', async () => {
	// Each has its connection to the database already.
	await Promise.all([viewFirewall(), viewFirewall()])
	const closeRtp = openService({ service: 'rtp', to: 'lan', networks: '' }, maya)
	const outcomes = await Promise.allSettled([closePing(), closeRtp])
	expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
	const refused = outcomes.find((outcome) => outcome.status === 'rejected')
	expect(refused?.reason).toMatchObject({ code: 'firewall.on_trial' })
	expect(tried).toHaveLength(1)
})

test('what is kept stays; what goes back is as before', async () => {
	await closePing()
	await settleTrial(true, maya)
	await openService({ service: 'rtp', to: 'lan', networks: '' }, maya)
	await settleTrial(false, maya)
	const { settings, trial } = await viewFirewall()
	expect([settings.services.ping.to, settings.services.rtp.to, trial]).toEqual(['nobody', 'everywhere', undefined])
	expect(settled).toEqual([true, false])
})

describe('who sets the appliance up', () => {
	test.each(['192.168.20.7', '::ffff:10.0.0.7', 'fd77::7', 'fe80::7'])(
		'at %s closes the console to everybody outside, and has nothing to confirm',
		async (address) => {
			await closeConsoleToOutside({ ...maya, address })
			const { settings, trial } = await viewFirewall()
			expect([settings.services.console.to, settings.services['sip-udp'].to, trial]).toEqual([
				'lan',
				'everywhere',
				undefined,
			])
			expect(settled).toEqual([true])
			await closeConsoleToOutside({ ...maya, address })
			expect(tried).toHaveLength(1)
		},
	)

	test.each(['203.0.113.7', '::ffff:203.0.113.7', '2001:db8::7', ''])(
		'at %j would be cut off, and is told',
		async (address) => {
			await expect(closeConsoleToOutside({ ...maya, address })).rejects.toMatchObject({ code: 'firewall.outside' })
			expect(tried).toEqual([])
		},
	)
})

test('when its time is over a change is none any more, and cannot be kept', async () => {
	await closePing()
	await passTime()
	expect(await viewFirewall()).toEqual({ settings: firstFirewall, trial: undefined })
	await expect(settleTrial(true, maya)).rejects.toMatchObject({ code: 'firewall.no_trial' })
	expect(settled).toEqual([])
})

test('a second change waits for the first to be settled', async () => {
	await closePing()
	const second = openService({ service: 'rtp', to: 'lan', networks: '' }, maya)
	await expect(second).rejects.toMatchObject({ code: 'firewall.on_trial', status: 409 })
	expect(tried).toHaveLength(1)
})

test('what the machine refuses leaves no trial behind, nor a change that it would not keep', async () => {
	refusal = new UserError(409, 'firewall.locks_out', 'Nobody could reach the console any more.')
	await expect(closePing()).rejects.toBe(refusal)
	expect((await viewFirewall()).trial).toBeUndefined()
	refusal = undefined
	await closePing()
	refusal = new UserError(409, 'firewall.no_trial', 'It has gone back.')
	await expect(settleTrial(true, maya)).rejects.toBe(refusal)
	await passTime()
	expect((await viewFirewall()).settings).toEqual(firstFirewall)
})

test('networks are taken as people write them, and what is none is named', async () => {
	await openService({ service: 'sip-udp', to: 'networks', networks: '192.0.2.0/24, 2001:db8::/32\n198.51.100.7' }, maya)
	expect(tried[0]?.services['sip-udp']).toEqual({
		to: 'networks',
		networks: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'],
	})
	await settleTrial(false, maya)
	const wrong = openService({ service: 'sip-udp', to: 'networks', networks: '192.0.2.0/24 carrier.example' }, maya)
	await expect(wrong).rejects.toThrow('carrier.example is no address')
	await expect(openService({ service: 'sip-udp', to: 'networks', networks: ' ' }, maya)).rejects.toMatchObject({
		code: 'firewall.no_network',
	})
})

test('rules are added below the others and taken away by whoever still sees them as they are', async () => {
	await addRule({ action: 'drop', source: '203.0.113.0/24', protocol: 'udp', ports: '5060' }, maya)
	await settleTrial(true, maya)
	await addRule({ action: 'accept', source: '2001:db8::7', protocol: 'any', ports: '' }, maya)
	await settleTrial(true, maya)
	expect((await viewFirewall()).settings.rules.map(({ source }) => source)).toEqual(['203.0.113.0/24', '2001:db8::7'])
	await expect(removeRule(0, '2001:db8::7', maya)).rejects.toMatchObject({ code: 'firewall.rule_gone' })
	await removeRule(0, '203.0.113.0/24', maya)
	expect(tried.at(-1)?.rules.map(({ source }) => source)).toEqual(['2001:db8::7'])
	await settleTrial(true, maya)
	const portsOfAll = addRule({ action: 'drop', source: '203.0.113.7', protocol: 'any', ports: '22' }, maya)
	await expect(portsOfAll).rejects.toMatchObject({ code: 'firewall.ports_without_protocol', field: 'protocol' })
})
