/** Who is shut out and who never is, how long, and what is put back after a restart. */
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { Block } from '../../../../../appliance/helper/protocol.ts'
import type { Abuse } from '#lib/domain/abuse.ts'
import { makeToken } from '#lib/server/auth/cookies.ts'
import { sessionUser } from '#lib/server/auth/sessions.ts'
import { countBlocks, listBlocks } from '#lib/server/db/firewall-blocks.ts'
import { database } from '#lib/server/db/pool.ts'
import { insertTrunk } from '#lib/server/db/trunks.ts'
import { createUser, updateUser } from '#lib/server/db/users.ts'
import { insertWebSession } from '#lib/server/db/web-sessions.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { blockByHand, blockForAbuse, restoreBlocks, unblock } from './blocks.ts'
import { addRule, settleTrial } from './firewall.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'

await freshDatabaseWithTasks()

let told: { blocks: readonly Block[]; isWhole: boolean }[] = []
let unblocked: string[] = []
useMachine(
	fakeMachine({
		tryFirewall: () => Promise.resolve(),
		settleFirewall: () => Promise.resolve(),
		blockAddresses: async (blocks, isWhole) => Promise.resolve(void told.push({ blocks: [...blocks], isWhole })),
		unblockAddress: async (address) => Promise.resolve(void unblocked.push(address)),
	}),
)

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }
const attacker = '198.51.100.73'
const guessing = (address = attacker): Abuse => ({
	...{ address, offence: 'wrong-password', count: 10, seconds: 2, accounts: ['204', '205'] },
})

beforeEach(async () => {
	for (const table of ['firewall', 'firewallBlocks', 'webSessions', 'trunks'] as const)
		await database().deleteFrom(table).execute()
	await updateUser(userId, { isActive: true })
	told = []
	unblocked = []
})

/** What is in force is over. */
const passTime = () =>
	database()
		.updateTable('firewallBlocks')
		.set({ endsAt: sql`now()` })
		.execute()

test('whoever guesses is shut out, with the evidence in words', async () => {
	await blockForAbuse([guessing()])
	expect(told).toEqual([{ blocks: [{ address: attacker, seconds: 600 }], isWhole: false }])
	const [block] = await listBlocks(10)
	expect(block).toMatchObject({
		...{ address: attacker, evidence: '10 refused passwords in 2 s: 204, 205', isAutomatic: true, madeBy: null },
	})
	expect((block!.endsAt!.getTime() - block!.beganAt.getTime()) / 1000).toBeCloseTo(600, 0)
})

test('many who guess at once are shut out by one request, all but who is trusted', async () => {
	await addRule({ action: 'accept', source: '203.0.113.9', protocol: 'any', ports: '' }, maya)
	await settleTrial(true, maya)
	await blockForAbuse(['203.0.113.8', '203.0.113.9', attacker].map(guessing))
	expect(told.map(({ blocks }) => blocks.map(({ address }) => address))).toEqual([['203.0.113.8', attacker]])
	expect(await countBlocks()).toBe(2)
})

test('the next time is longer; a block by hand does not count for that', async () => {
	await blockForAbuse([guessing()])
	await passTime()
	await blockByHand({ address: attacker, evidence: '' }, maya)
	const [byHand] = await listBlocks(1)
	await unblock(byHand!.id, maya)
	await blockForAbuse([guessing()])
	expect(told.map(({ blocks }) => blocks[0]?.seconds)).toEqual([600, null, 3600])
})

/** Signs Maya in at an address. @returns the session's token */
async function signIn(address: string): Promise<string> {
	const { token, tokenHash } = makeToken()
	const expiresAt = new Date(Date.now() + 30 * 86_400_000)
	await insertWebSession({ userId, userAgent: '', tokenHash, expiresAt, address })
	return token
}
/** Nobody has asked anything for so many minutes. */
const passIdle = (minutes: number) =>
	database()
		.updateTable('webSessions')
		.set({ lastSeenAt: sql`now() - make_interval(mins => ${minutes})` })
		.execute()
const blocked = async () => (await listBlocks(10)).map(({ address }) => address)

test('the address of somebody who is signed in is never shut out by itself', async () => {
	await signIn(attacker)
	await blockForAbuse([guessing()])
	expect([told, await countBlocks()]).toEqual([[], 0])
})

test('who signs in at the office and carries the laptop home is safe at home, and the office no longer', async () => {
	const token = await signIn(attacker)
	// The live feed looks for the session in between.
	await sessionUser(token)
	await sessionUser(token, '203.0.113.9')
	await blockForAbuse([attacker, '203.0.113.9'].map(guessing))
	expect(await blocked()).toEqual([attacker])
})

test.each([
	[
		'is over',
		() =>
			database()
				.updateTable('webSessions')
				.set({ expiresAt: new Date(0) })
				.execute(),
	],
	['was not used for half a day', () => passIdle(13 * 60)],
	['is of somebody who was switched off', () => updateUser(userId, { isActive: false })],
])('a session that %s keeps nobody from being shut out', async (_what, end) => {
	await signIn(attacker)
	await end()
	await blockForAbuse([guessing()])
	expect(await blocked()).toEqual([attacker])
})

test('nor that of a trunk, by itself or by hand', async () => {
	const trunk = { userName: '', password: '', callerId: '', dialFormat: '+{number}', codecs: ['alaw'], isEnabled: true }
	await insertTrunk({ ...trunk, name: 'Northgate', kind: 'address', host: attacker, port: 5060, transport: 'udp' })
	await blockForAbuse([guessing()])
	const byHand = blockByHand({ address: attacker, evidence: '' }, maya)
	await expect(byHand).rejects.toMatchObject({ code: 'firewall.trunk_address' })
	expect([told, await countBlocks()]).toEqual([[], 0])
})

test('nor a name server or the router of this machine, in whose name anybody can send a packet', async () => {
	await blockForAbuse(['203.0.113.1', 'fe80::1', attacker].map(guessing), ['203.0.113.1', 'fe80:0::0001'])
	expect(await blocked()).toEqual([attacker])
})

test('nor one that a rule lets in', async () => {
	await addRule({ action: 'accept', source: '198.51.100.0/24', protocol: 'any', ports: '' }, maya)
	await settleTrial(true, maya)
	await blockForAbuse([guessing()])
	await blockForAbuse([guessing('203.0.113.9')])
	expect((await listBlocks(10)).map(({ address }) => address)).toEqual(['203.0.113.9'])
})

test('a rule about the console, or one that is only on trial, lets nobody guess passwords of phones', async () => {
	await addRule({ action: 'accept', source: '0.0.0.0/0', protocol: 'tcp', ports: '8443' }, maya)
	await settleTrial(true, maya)
	await addRule({ action: 'accept', source: '198.51.100.0/24', protocol: 'any', ports: '' }, maya)
	await blockForAbuse([guessing()])
	expect(await blocked()).toEqual([attacker])
})

test('of IPv6 it is the whole /64, unless somebody trusted is in it; it is found by any of its addresses', async () => {
	const network = '2001:db8:0:1::/64'
	await signIn('2001:db8:0:1::9')
	await blockForAbuse([guessing(network)])
	expect(await countBlocks()).toBe(0)
	await database().deleteFrom('webSessions').execute()
	await addRule({ action: 'accept', source: '2001:db8:0:1::5', protocol: 'any', ports: '' }, maya)
	await settleTrial(true, maya)
	await blockForAbuse([guessing(network)])
	expect(await countBlocks()).toBe(0)
	await database().deleteFrom('firewall').execute()
	await blockForAbuse([guessing(network)])
	expect(told).toEqual([{ blocks: [{ address: network, seconds: 600 }], isWhole: false }])
	for (const find of ['', '2001:DB8:0:1', '2001:db8:0:1::77'])
		expect((await listBlocks(10, find)).map(({ address }) => address)).toEqual([network])
	expect(await listBlocks(10, '2001:db8:0:2::77')).toEqual([])
	const again = blockByHand({ address: '2001:db8:0:1::77', evidence: '' }, maya)
	await expect(again).rejects.toMatchObject({ code: 'firewall.blocked_already' })
	const [block] = await listBlocks(1)
	await unblock(block!.id, maya)
	expect(unblocked).toEqual([network])
})

test('by hand it is until somebody lifts it, and says who did it and why', async () => {
	await blockByHand({ address: ' 2001:db8::7 ', evidence: 'toll fraud' }, maya)
	const [block] = await listBlocks(10)
	expect(block).toMatchObject({ address: '2001:db8::7', evidence: 'Blocked by Maya Kerr: toll fraud', endsAt: null })
	await unblock(block!.id, maya)
	expect([unblocked, await countBlocks()]).toEqual([['2001:db8::7'], 0])
	await expect(unblock(block!.id, maya)).rejects.toMatchObject({ status: 404 })
})

test('an address that is blocked by itself for a time can be blocked until somebody lifts it', async () => {
	await blockForAbuse([guessing()])
	await blockByHand({ address: attacker, evidence: '' }, maya)
	expect((await listBlocks(10)).map(({ endsAt, madeBy }) => [endsAt, madeBy])).toEqual([[null, 'Maya Kerr']])
	expect(unblocked).toEqual([attacker])
	expect(told.at(-1)).toEqual({ blocks: [{ address: attacker, seconds: null }], isWhole: false })
})

test('an address is the same however it is written', async () => {
	const own = { ...maya, address: '2001:db8::7' }
	const ownByHand = blockByHand({ address: '2001:DB8:0::07', evidence: '' }, own)
	await expect(ownByHand).rejects.toMatchObject({ code: 'firewall.own_address' })
	await blockByHand({ address: '::ffff:203.0.113.7', evidence: '' }, maya)
	expect(told).toEqual([{ blocks: [{ address: '203.0.113.7', seconds: null }], isWhole: false }])
	expect(await blocked()).toEqual(['203.0.113.7'])
})

test.each([
	['their own address', '192.0.2.1', 'firewall.own_address'],
	['an address that is blocked already', attacker, 'firewall.blocked_already'],
])('nobody blocks %s', async (_what, address, code) => {
	await blockByHand({ address: attacker, evidence: '' }, { ...maya, address: '192.0.2.9' })
	await expect(blockByHand({ address, evidence: '' }, maya)).rejects.toMatchObject({ code })
	expect(await countBlocks()).toBe(1)
})

test('a network or a name is refused in words', async () => {
	for (const address of ['198.51.100.0/24', 'example.com', ''])
		await expect(blockByHand({ address, evidence: '' }, maya)).rejects.toThrow('Write one address')
})

test('after a restart the kernel is told what is still in force, for the rest of its time', async () => {
	await blockForAbuse([guessing()])
	await blockForAbuse([guessing('203.0.113.9')])
	await blockByHand({ address: '203.0.113.10', evidence: '' }, maya)
	await database()
		.updateTable('firewallBlocks')
		.set({ endsAt: sql`now()` })
		.where(sql<boolean>`host(address) = ${attacker}`)
		.execute()
	told = []
	await restoreBlocks(Date.now() + 100_000)
	expect(told).toHaveLength(1)
	expect(told[0]?.isWhole).toBe(true)
	const [byHand, guesser] = told[0]!.blocks
	expect(byHand).toEqual({ address: '203.0.113.10', seconds: null })
	expect(guesser?.address).toBe('203.0.113.9')
	expect(Math.abs((guesser?.seconds ?? 0) - 500)).toBeLessThan(5)
})
