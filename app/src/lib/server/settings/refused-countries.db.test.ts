/** Countries that are refused: by which addresses, who is let in all the same, and a database that is tried. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import { insertTrunk } from '#lib/server/db/trunks.ts'
import { createUser } from '#lib/server/db/users.ts'
import { endTrial } from '#lib/server/tasks/end-trial.ts'
import { makeCountryDatabase } from '../../../../tests/country-database.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { describeCountries, handOverRanges, useCountries } from './countries.ts'
import {
	bringCountries,
	forgetCountries,
	refuseCountries,
	settleTrial,
	viewFirewall,
	type FirewallSettings,
} from './firewall.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'

await freshDatabaseWithTasks()

/** What the machine was asked to try, and whom it was never to refuse. */
let tried: FirewallSettings[] = []
let trusted: (readonly string[])[] = []
useMachine(
	fakeMachine({
		tryFirewall: async (settings, _vpn, whom) => {
			tried.push(settings)
			return Promise.resolve(void trusted.push(whom))
		},
		settleFirewall: () => Promise.resolve(),
	}),
)

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }
const trunk = { userName: '', password: '', callerId: '', dialFormat: '+{number}', codecs: ['alaw'], isEnabled: true }
const folder = mkdtempSync(join(tmpdir(), 'refused-'))
const handOver = join(folder, 'ranges')
afterAll(() => rmSync(folder, { recursive: true }))
// 193.0.14.129 is one of those by which a database of countries is known.
const bytesOf = (fr: string) => makeCountryDatabase({ NL: ['193.0.14.0/23'], FR: [fr] })
const bring = (fr: string) => {
	const bytes = new Uint8Array(bytesOf(fr))
	return bringCountries({ length: bytes.length, body: new Blob([bytes]).stream() }, maya)
}
beforeEach(async () => {
	await database().deleteFrom('firewall').execute()
	tried = []
	trusted = []
	for (const name of readdirSync(folder)) rmSync(join(folder, name))
	useCountries(folder, handOver)
})

/** The trial's time runs out. */
const passTime = () =>
	database()
		.updateTable('firewall')
		.set({ trialEndsAt: sql`now()` })
		.execute()

test('countries are refused by the addresses of the database, never those of trunks or of who is signed in', async () => {
	await expect(refuseCountries(['FR'], maya)).rejects.toMatchObject({ status: 409, code: 'countries.none' })
	expect((await viewFirewall()).trial).toBeUndefined()
	await bring('203.0.113.0/24')
	expect(tried).toEqual([])
	await insertTrunk({
		...trunk,
		name: 'Northgate',
		kind: 'address',
		host: '198.51.100.9',
		port: 5060,
		transport: 'udp',
	})
	await refuseCountries(['FR', 'FR'], maya)
	expect(tried).toMatchObject([{ refusedCountries: ['FR'] }])
	expect(trusted).toEqual([['198.51.100.9']])
	expect(readFileSync(handOver, 'utf8')).toBe('# FR\n203.0.113.0-203.0.113.255\n')
	expect((await viewFirewall()).trial?.what).toBe('Refused: France')
})

test('another database is tried with refused countries, and cannot come while something else is on trial', async () => {
	await bring('203.0.113.0/24')
	await refuseCountries(['FR'], maya)
	await expect(bring('198.51.100.0/24')).rejects.toMatchObject({ status: 409, code: 'firewall.on_trial' })
	await settleTrial(true, maya)
	await bring('198.51.100.0/24')
	expect(readFileSync(handOver, 'utf8')).toContain('198.51.100.0-198.51.100.255')
	expect((await viewFirewall()).trial?.what).toContain('new database')
	expect(tried).toHaveLength(2)
})

test('countries have their former database again when another one is not kept, and the other when it is', async () => {
	/** The ranges that the VPN's next change of the rules is made with. */
	const ranges = async () => {
		await handOverRanges(['FR'])
		return readFileSync(handOver, 'utf8').split('\n')[1]
	}
	const [former, other] = ['203.0.113.0-203.0.113.255', '198.51.100.0-198.51.100.255']
	await bring('203.0.113.0/24')
	await refuseCountries(['FR'], maya)
	await settleTrial(true, maya)
	await bring('198.51.100.0/24')
	expect(await ranges()).toBe(former)
	await settleTrial(false, maya)
	expect(await ranges()).toBe(former)
	await bring('198.51.100.0/24')
	await passTime()
	await endTrial({ table: 'firewall' })
	await refuseCountries(['FR'], maya)
	await settleTrial(true, maya)
	expect(await ranges()).toBe(former)
	await bring('198.51.100.0/24')
	// The console is restarted meanwhile.
	useCountries(folder, handOver)
	await settleTrial(true, maya)
	expect(await ranges()).toBe(other)
})

test('countries keep their database until none is refused', async () => {
	await bring('203.0.113.0/24')
	await refuseCountries(['FR'], maya)
	await settleTrial(true, maya)
	await expect(forgetCountries(maya)).rejects.toMatchObject({ code: 'countries.in_use' })
	await refuseCountries([], maya)
	expect((await viewFirewall()).trial?.what).toBe('No country is refused any more')
	await settleTrial(true, maya)
	await forgetCountries(maya)
	expect(describeCountries()).toBeUndefined()
})

test('countries that there are not are not taken', async () => {
	await bring('203.0.113.0/24')
	await expect(refuseCountries(['ZZ'], maya)).rejects.toThrow(/Choose countries of the list/)
})
