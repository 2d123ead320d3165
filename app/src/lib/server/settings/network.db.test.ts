/** Addresses as users change them: refused at their field, on trial first, and kept from the new address by a link that is good once. */
import { beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { database } from '#lib/server/db/pool.ts'
import { createUser } from '#lib/server/db/users.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { readAuditLog } from './audit.ts'
import { listVersions, returnToVersion } from './earlier-versions.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'
import {
	changeInterface,
	keepByToken,
	setTimeServers,
	settleNetworkTrial,
	viewNetwork,
	viewTrialByToken,
	type InterfaceInput,
	type NetworkSettings,
} from './network.ts'

await freshDatabaseWithTasks()

/** What the machine has, and what it was asked. */
let kept: NetworkSettings | null = null
let tried: NetworkSettings[] = []
let settled: boolean[] = []
let timeServers: readonly string[] = []

const state = (name: string, address: string) => ({
	...{ name, mac: '02:00:00:00:00:01', hasLink: true, routes: [], nameServers: [], searchDomains: [] },
	addresses: [{ address, from: 'dhcp' as const }],
})
useMachine(
	fakeMachine({
		readNetwork: async () =>
			Promise.resolve({
				...{ kept, isOnTrial: false, timeServers: [], clock: { isInSync: true, server: '' } },
				interfaces: [state('eth0', '192.168.20.77/24'), state('eth1', '10.0.0.9/24')],
			}),
		tryNetwork: async (settings) => Promise.resolve(void tried.push(settings)),
		settleNetwork: async (isKept) => {
			settled.push(isKept)
			if (isKept) kept = tried.at(-1) ?? null
			return Promise.resolve()
		},
		setTimeServers: async (servers) => Promise.resolve(void (timeServers = servers)),
	}),
)

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }

beforeEach(async () => {
	await database().deleteFrom('network').execute()
	kept = null
	tried = []
	settled = []
})

const byHand: InterfaceInput = {
	...{ name: 'eth0', ipv4Method: 'static', ipv4Address: '192.168.20.5/24', ipv4Gateway: '192.168.20.1' },
	...{ ipv6Method: 'automatic', ipv6Address: '', ipv6Gateway: '', nameServers: '192.168.20.1', searchDomains: '' },
}
const change = (input: Partial<InterfaceInput> = {}) => changeInterface({ ...byHand, ...input }, maya)

test('before anybody has changed anything every interface asks the network', async () => {
	const { settings, trial } = await viewNetwork()
	expect(settings.interfaces.map(({ name, ipv4 }) => [name, ipv4.method])).toEqual([
		['eth0', 'automatic'],
		['eth1', 'automatic'],
	])
	expect(trial).toBeUndefined()
})

test('a change is on trial, says where the appliance will be, and leaves the other interface alone', async () => {
	await change()
	const { trial, newAddresses, isUnknown } = await viewNetwork()
	expect(trial?.what).toBe('eth0: IPv4 192.168.20.5/24, IPv6 automatic, names from 192.168.20.1')
	expect({ newAddresses, isUnknown }).toEqual({ newAddresses: ['192.168.20.5'], isUnknown: false })
	expect(tried[0]?.interfaces.map(({ name, ipv4 }) => [name, ipv4.method])).toEqual([
		['eth0', 'static'],
		['eth1', 'automatic'],
	])
	await expect(change()).rejects.toMatchObject({ status: 409, code: 'network.on_trial' })
})

test('the link keeps the change without a sign-in, once', async () => {
	const token = await change()
	expect((await viewTrialByToken(token)).what).toContain('192.168.20.5/24')
	await keepByToken(token, '192.0.2.1')
	expect(settled).toEqual([true])
	expect((await viewNetwork()).settings.interfaces[0]?.ipv4.method).toBe('static')
	await expect(keepByToken(token, '192.0.2.1')).rejects.toMatchObject({ status: 410 })
	expect(settled).toEqual([true])
})

test('a link that was guessed, is of an earlier change or came too late keeps nothing', async () => {
	const early = await change()
	await settleNetworkTrial(false, maya)
	await expect(keepByToken(early, '192.0.2.1')).rejects.toMatchObject({ status: 410 })
	const late = await change()
	await expect(keepByToken(early, '192.0.2.1')).rejects.toMatchObject({ status: 410 })
	await expect(keepByToken('', '192.0.2.1')).rejects.toMatchObject({ status: 410 })
	await database()
		.updateTable('network')
		.set({ trialEndsAt: sql`now()` })
		.execute()
	await expect(keepByToken(late, '192.0.2.1')).rejects.toMatchObject({ status: 410 })
	expect(settled).toEqual([false])
})

test('the token itself is not stored', async () => {
	const token = await change()
	const row = await database().selectFrom('network').selectAll().executeTakeFirstOrThrow()
	expect(JSON.stringify(row)).not.toContain(token)
})

test('what the machine’s screen reset counts, whatever was kept here before', async () => {
	await keepByToken(await change(), '192.0.2.1')
	kept = null
	expect((await viewNetwork()).settings.interfaces[0]?.ipv4.method).toBe('automatic')
})

test('an address by DHCP is known to nobody beforehand', async () => {
	await keepByToken(await change(), '192.0.2.1')
	await change({ ipv4Method: 'automatic', nameServers: '' })
	expect(await viewNetwork()).toMatchObject({ newAddresses: [], isUnknown: true })
})

test.each<[string, Partial<InterfaceInput>, string]>([
	['a gateway outside the network', { ipv4Gateway: '192.168.21.1' }, 'ipv4Gateway'],
	['the network of the other interface', { ipv4Address: '10.0.0.5/24', ipv4Gateway: '' }, 'ipv4Address'],
	['words where addresses belong', { ipv4Address: 'router' }, 'ipv4Address'],
	['a name server by its name', { nameServers: 'dns.example.com' }, 'nameServers'],
	['a search domain with a slash', { searchDomains: 'a/b' }, 'searchDomains'],
])('%s is refused at its field, and nothing is tried', async (_what, input, field) => {
	await expect(change(input)).rejects.toMatchObject({ status: 400, field })
	expect(tried).toEqual([])
	expect((await viewNetwork()).trial).toBeUndefined()
})

test('an earlier version is tried like any change, and its link keeps it', async () => {
	await change()
	await settleNetworkTrial(true, maya)
	await change({ ipv4Address: '192.168.20.6/24' })
	await settleNetworkTrial(true, maya)
	const { versions } = await listVersions('network', '')
	const first = versions.find(({ toReturn }) => toReturn.some(({ after }) => after.includes('192.168.20.5/24')))
	const { token } = await returnToVersion('network', '', first!.until, maya)
	const { trial, newAddresses } = await viewNetwork()
	expect([trial?.what, newAddresses]).toEqual(['Back to an earlier version', ['192.168.20.5']])
	await keepByToken(token!, '192.168.20.40')
	expect(kept?.interfaces.find(({ name }) => name === 'eth0')?.ipv4).toMatchObject({ address: '192.168.20.5/24' })
})

test('time servers are names or addresses', async () => {
	await setTimeServers('ntp.example.com, 192.0.2.7', maya)
	expect(timeServers).toEqual(['ntp.example.com', '192.0.2.7'])
	const { entries } = await readAuditLog({ limit: 1 })
	expect(entries[0]?.sentence).toBe('Maya Kerr had the machine ask ntp.example.com, 192.0.2.7 for the time')
	await expect(setTimeServers('ntp/example', maya)).rejects.toMatchObject({ field: 'timeServers' })
})
