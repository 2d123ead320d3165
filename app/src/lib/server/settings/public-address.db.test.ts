/** The public address as users set it and as it changes by itself: what Asterisk is given, and what is refused. */
import { createSocket, type Socket } from 'node:dgram'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import { getPublicAddress } from '#lib/server/db/public-address.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { stunAnswer } from '../../../../tests/stun-server.ts'
import { useForce } from './in-force.ts'
import { changePublicAddress, checkPublicAddress, type PublicAddressInput } from './public-address.ts'

await freshDatabase()

let applied = 0
useForce({
	publishRouting: () => Promise.resolve(),
	applyAsteriskConfig: async () => Promise.resolve(void applied++).then(() => []),
	tryAgain: () => undefined,
})

/** The server on loopback, and the address it sees. */
let seen = '203.0.113.9'
const server: Socket = createSocket('udp4', (request, from) =>
	server.send(stunAnswer(request, seen), from.port, from.address),
)
await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve))
afterAll(() => void server.close())

const maya = { userId: '00000000-0000-4000-8000-000000000001', name: 'Maya Kerr', address: '192.0.2.1' }
const set = (input: Partial<PublicAddressInput>) => {
	const nothing = { source: 'none', address: '', stunHost: '', stunPort: '3478', localNetworks: '10.0.0.0/8' }
	return changePublicAddress({ ...nothing, ...input }, maya)
}
const byStun = () => set({ source: 'stun', stunHost: '127.0.0.1', stunPort: String(server.address().port) })

beforeEach(async () => {
	await database().deleteFrom('publicAddress').execute()
	applied = 0
	seen = '203.0.113.9'
})

test('nobody outside is told anything until somebody says so', async () => {
	expect(await getPublicAddress()).toMatchObject({ source: 'none', address: null })
	expect(await checkPublicAddress()).toBe(true)
	expect(applied).toBe(0)
})

test('a typed address goes to Asterisk', async () => {
	expect(await set({ source: 'typed', address: ' 203.0.113.7 ', localNetworks: '10.0.0.0/8, 192.168.0.0/16' })).toEqual(
		{},
	)
	expect(await getPublicAddress()).toMatchObject({
		...{ source: 'typed', address: '203.0.113.7', localNetworks: ['10.0.0.0/8', '192.168.0.0/16'] },
	})
	expect(applied).toBe(1)
})

test('an address that changes is noted with the one before, and followed', async () => {
	await byStun()
	expect(await getPublicAddress()).toMatchObject({ address: '203.0.113.9', previous: null })
	expect(await checkPublicAddress()).toBe(true)
	expect(applied).toBe(1)
	seen = '198.51.100.4'
	expect(await checkPublicAddress()).toBe(true)
	expect(await getPublicAddress()).toMatchObject({ address: '198.51.100.4', previous: '203.0.113.9', problem: null })
	expect(applied).toBe(2)
})

test('a server that is gone leaves the address as it was, and says so', async () => {
	await byStun()
	await database().updateTable('publicAddress').set({ stunHost: 'stun.invalid' }).execute()
	expect(await checkPublicAddress()).toBe(false)
	const { address, problem } = await getPublicAddress()
	expect(address).toBe('203.0.113.9')
	expect(problem).toMatch(/leads to no address/)
	expect(applied).toBe(1)
})

test('a server on this side of the router is refused, and one that is moved there changes nothing and is told of', async () => {
	seen = '192.168.20.5'
	await expect(byStun()).rejects.toMatchObject({
		code: 'public_address.no_answer',
		message: expect.stringContaining('sees 192.168.20.5, which is no address of the Internet') as string,
	})
	expect(await getPublicAddress()).toMatchObject({ source: 'none' })
	seen = '203.0.113.9'
	await byStun()
	seen = '192.168.20.5'
	expect(await checkPublicAddress()).toBe(false)
	expect(await getPublicAddress()).toMatchObject({
		...{ address: '203.0.113.9', problem: expect.stringContaining('on this side of the router') as string },
	})
	expect(applied).toBe(1)
})

test.each<[string, Partial<PublicAddressInput>, string]>([
	['no address', { source: 'typed', address: 'router' }, 'address'],
	['an address of the local network', { source: 'typed', address: '192.168.20.5' }, 'address'],
	['an address in IPv6', { source: 'typed', address: '2001:db8::7' }, 'address'],
	['no local network', { source: 'typed', address: '203.0.113.7', localNetworks: '' }, 'localNetworks'],
	[
		'a network that is none',
		{ source: 'typed', address: '203.0.113.7', localNetworks: '10.0.0.0/40' },
		'localNetworks',
	],
	['a server with a line of its own', { source: 'stun', stunHost: 'a\nb' }, 'stunHost'],
	['a port beyond all', { source: 'stun', stunHost: 'stun.example.com', stunPort: '70000' }, 'stunPort'],
	['a server that has no address', { source: 'stun', stunHost: 'stun.invalid' }, 'stunHost'],
])('%s is refused at its field, and Asterisk is told nothing', async (_what, input, field) => {
	const refused = await set(input).catch((error: unknown) => error)
	expect(JSON.stringify(refused)).toContain(field)
	expect(await getPublicAddress()).toMatchObject({ source: 'none' })
	expect(applied).toBe(0)
})
