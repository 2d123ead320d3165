/** The VPN as users change it: what the machine refuses is not saved, and secrets go to the machine and the peer alone. */
import { createPublicKey, createPrivateKey } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { PresharedKey, VpnForFirewall, VpnSettings, VpnState } from '../../../../../appliance/helper/protocol.ts'
import { database } from '#lib/server/db/pool.ts'
import { createUser } from '#lib/server/db/users.ts'
import { getVpn, listVpnPeers } from '#lib/server/db/vpn.ts'
import { UserError } from '#lib/server/errors.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { openService, settleTrial } from './firewall.ts'
import { useForce } from './in-force.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'
import {
	addVpnPeer,
	changeVpnPeer,
	changeVpnServer,
	enableVpnPeer,
	nextFreeAddress,
	removeVpnPeer,
	renewVpnKeys,
	viewVpn,
} from './vpn.ts'

await freshDatabaseWithTasks()

/** What the machine was told, newest last. */
let applied: { settings: VpnSettings; presharedKeys: PresharedKey[] }[] = []
let refusal: UserError | undefined
let state: VpnState = { isUp: true, peers: [] }
let triedWith: (VpnForFirewall | undefined)[] = []
let asteriskTold = 0
const serverKey = `${'s'.repeat(42)}A=`
const nothing = () => Promise.resolve()
useMachine(
	fakeMachine({
		...{ settleFirewall: nothing, blockAddresses: nothing, unblockAddress: nothing },
		tryFirewall: (_settings, vpn) => Promise.resolve(void triedWith.push(vpn)),
		applyVpn: async (settings, _firewall, presharedKeys) => {
			if (refusal) throw refusal
			applied.push({ settings, presharedKeys })
			return Promise.resolve(serverKey)
		},
		readVpn: () => Promise.resolve(state),
	}),
)
useForce({
	publishRouting: nothing,
	applyAsteriskConfig: () => Promise.resolve((asteriskTold++, [])),
	tryAgain: () => undefined,
})

const { id: userId } = await createUser({ name: 'Maya Kerr', login: 'maya', role: 'admin', passwordHash: 'x' })
const maya = { userId, name: 'Maya Kerr', address: '192.0.2.1' }
const server = { isOn: true, endpoint: 'vpn.example.com', port: '51820', network4: '10.213.86.0/24', network6: '' }
const phone = {
	...{ name: 'Maya’s phone', owner: 'Maya', networks: '', keepalive: '25' },
	...{ address: '', publicKey: '', isPreshared: true },
}
const only = async () => (await listVpnPeers())[0]!

beforeEach(async () => {
	refusal = undefined
	await database().deleteFrom('vpnPeers').execute()
	await database()
		.updateTable('vpn')
		.set({ isOn: false, endpoint: '', network4: '10.213.86.0/24', network6: null })
		.execute()
	await changeVpnServer(server, maya)
	applied = []
	triedWith = []
	state = { isUp: true, peers: [] }
	asteriskTold = 0
})

test('a peer gets the next free address, keys of its own, and a file that is kept nowhere', async () => {
	const { file } = await addVpnPeer(phone, maya)
	const { file: second } = await addVpnPeer({ ...phone, name: 'Desk', isPreshared: false }, maya)
	expect((await listVpnPeers()).map(({ address4 }) => address4).sort()).toEqual(['10.213.86.2', '10.213.86.3'])
	expect(file.text).toMatch(
		/^\[Interface\]\nPrivateKey = .{43}=\nAddress = 10\.213\.86\.2\/32\n\n\[Peer\]\nPublicKey = s+A=\nPresharedKey = .{43}=\nEndpoint = vpn\.example\.com:51820\nAllowedIPs = 10\.213\.86\.0\/24\nPersistentKeepalive = 25\n$/,
	)
	expect(second.text).not.toContain('PresharedKey')
	const privateKey = Buffer.from(/PrivateKey = (.*)/.exec(file.text)![1]!, 'base64')
	const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), privateKey])
	const made = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
	const peer = (await listVpnPeers()).find(({ name }) => name === phone.name)
	expect(peer?.publicKey).toBe(made.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'))
	const presharedKey = /PresharedKey = (.*)/.exec(file.text)![1]!
	expect(applied[0]?.presharedKeys).toEqual([{ publicKey: peer?.publicKey, presharedKey }])
	expect(JSON.stringify([await listVpnPeers(), await getVpn(), applied.map(({ settings }) => settings)])).not.toMatch(
		new RegExp(
			`${privateKey.toString('base64').slice(0, 20).replace(/[+/]/g, '.')}|${presharedKey.slice(0, 20).replace(/[+/]/g, '.')}`,
		),
	)
})

test('a peer that shows its own public key gets a file with a place for the private one', async () => {
	const publicKey = `${'m'.repeat(42)}A=`
	const { file } = await addVpnPeer({ ...phone, publicKey }, maya)
	expect(file.text).toContain('# PrivateKey = ')
	expect((await only()).publicKey).toBe(publicKey)
})

test('a site says which networks lie behind it, and its file leads to the local network', async () => {
	const networks = '192.168.250.7/24, fd77:1::/64'
	const { file } = await addVpnPeer({ ...phone, networks, keepalive: '0' }, maya)
	expect((await only()).networks).toEqual(['192.168.250.0/24', 'fd77:1::/64'])
	expect(applied[0]?.settings.peers[0]).toMatchObject({ networks: ['192.168.250.0/24', 'fd77:1::/64'], keepalive: 0 })
	expect(file.text).not.toContain('Keepalive')
	expect(asteriskTold).toBe(1)
})

test('with a network of IPv6 a peer has the same place in both', async () => {
	await changeVpnServer({ ...server, network6: 'FD5A:3c10:8e2f:0::/64' }, maya)
	const { file } = await addVpnPeer({ ...phone, address: '10.213.86.18' }, maya)
	expect(applied.at(-1)?.settings).toMatchObject({
		network6: 'fd5a:3c10:8e2f::/64',
		peers: [{ addresses: ['10.213.86.18', 'fd5a:3c10:8e2f::12'] }],
	})
	expect(file.text).toContain('Address = 10.213.86.18/32, fd5a:3c10:8e2f::12/128')
	expect(file.text).toContain('AllowedIPs = 10.213.86.0/24, fd5a:3c10:8e2f::/64')
})

test('what the machine refuses is not saved, and belongs to its field', async () => {
	refusal = new UserError(409, 'vpn.address_used', '10.213.86.2 is the address of “Desk”.')
	await expect(addVpnPeer({ ...phone, address: '10.213.86.2' }, maya)).rejects.toMatchObject({ field: 'address' })
	expect(await listVpnPeers()).toEqual([])
	refusal = new UserError(409, 'vpn.port_used', 'Another program listens there.')
	await expect(changeVpnServer({ ...server, port: '53' }, maya)).rejects.toMatchObject({ field: 'port' })
	expect((await getVpn()).port).toBe(51820)
})

test.each([
	['a wrong public key', { publicKey: 'abc' }, 'publicKey', 'no public key'],
	['a network that is none', { networks: '192.168.50.0/24 branch' }, 'networks', 'branch is no network'],
	['a network nobody can be in', { networks: '127.0.0.0/8' }, 'networks', '127.0.0.0/8 is no network'],
	['an address of another kind', { address: 'fd77::1' }, 'address', 'one IPv4 address'],
	['a keepalive that is none', { keepalive: 'often' }, 'keepalive', 'Write seconds'],
	['no name', { name: ' ' }, 'name', 'needs a name'],
])('%s is refused in one sentence', async (_what, change, field, words) => {
	await expect(addVpnPeer({ ...phone, ...change }, maya)).rejects.toMatchObject({
		issues: [{ path: [field], message: expect.stringContaining(words) as string }],
	})
	expect(applied).toEqual([])
})

test('what is changed is told last, so that a refusal names the other one', async () => {
	await addVpnPeer(phone, maya)
	const { id } = await only()
	await addVpnPeer({ ...phone, name: 'Desk' }, maya)
	expect(applied.at(-1)?.settings.peers.map(({ name }) => name)).toEqual(['Maya’s phone', 'Desk'])
	await changeVpnPeer(id, { name: 'Attic', owner: '', networks: '', keepalive: '25' }, maya)
	expect(applied.at(-1)?.settings.peers.map(({ name }) => name)).toEqual(['Desk', 'Attic'])
})

test('a name that is taken, and a network that moves away under its peers, are refused', async () => {
	await addVpnPeer(phone, maya)
	await expect(addVpnPeer(phone, maya)).rejects.toMatchObject({ code: 'vpn.name_taken', field: 'name' })
	const moved = changeVpnServer({ ...server, network4: '10.9.0.0/24' }, maya)
	await expect(moved).rejects.toMatchObject({ code: 'vpn.network_in_use', field: 'network4' })
})

test('before the server is set up no peer is added: it would not know where to go', async () => {
	await database().updateTable('vpn').set({ endpoint: '' }).execute()
	await expect(addVpnPeer(phone, maya)).rejects.toMatchObject({ code: 'vpn.no_endpoint' })
})

test('new keys put the old ones out, also the pre-shared one; a peer that is kept out keeps its address', async () => {
	await addVpnPeer(phone, maya)
	const { id, publicKey } = await only()
	const { file } = await renewVpnKeys(id, maya)
	const renewed = await only()
	expect(renewed.publicKey).not.toBe(publicKey)
	expect(applied.at(-1)?.presharedKeys).toEqual([
		{ publicKey: renewed.publicKey, presharedKey: /PresharedKey = (.*)/.exec(file.text)![1] },
	])
	await enableVpnPeer(id, false, maya)
	expect(applied.at(-1)?.settings.peers).toMatchObject([{ isEnabled: false }])
	expect((await addVpnPeer({ ...phone, name: 'Desk' }, maya)).peer.address4).toBe('10.213.86.3')
	await changeVpnPeer(id, { name: 'Lost', owner: '', networks: '', keepalive: '0' }, maya)
	await removeVpnPeer(id, maya)
	expect((await listVpnPeers()).map(({ name }) => name)).toEqual(['Desk'])
	await expect(removeVpnPeer(id, maya)).rejects.toMatchObject({ code: 'vpn.peer_not_found', status: 404 })
})

test('the lowest free address is taken', () => {
	expect(nextFreeAddress('10.213.86.0/24', ['10.213.86.2', '10.213.86.4'])).toBe('10.213.86.3')
})

test('the last address goes to a peer like any other, and the next peer is told that there is none', async () => {
	await changeVpnServer({ ...server, network4: '10.213.86.0/29' }, maya)
	for (const name of ['1', '2', '3', '4', '5']) await addVpnPeer({ ...phone, name }, maya)
	const taken = (await listVpnPeers()).map(({ address4 }) => address4)
	expect([taken.at(-1), nextFreeAddress('10.213.86.0/29', taken)]).toEqual(['10.213.86.6', undefined])
	await expect(addVpnPeer(phone, maya)).rejects.toThrow('Every address of 10.213.86.0/29 is taken')
})

test('when a peer was last heard of is remembered after the machine has forgotten it', async () => {
	await addVpnPeer(phone, maya)
	const { publicKey } = await only()
	const handshakeAt = Date.UTC(2026, 10, 28, 12)
	state = {
		isUp: true,
		peers: [{ publicKey, endpoint: '203.0.113.7:4711', handshakeAt, receivedBytes: 9, sentBytes: 8 }],
	}
	expect((await viewVpn()).peers[0]).toMatchObject({ endpoint: '203.0.113.7:4711', receivedBytes: 9, sentBytes: 8 })
	state = { isUp: true, peers: [{ ...state.peers[0]!, endpoint: null, handshakeAt: null }] }
	expect((await viewVpn()).peers[0]?.seenAt).toEqual(new Date(handshakeAt))
})

test('the firewall is told of the VPN’s port and the networks behind its peers, and forgets a VPN that is off', async () => {
	await addVpnPeer({ ...phone, networks: '192.168.250.0/24' }, maya)
	const closePing = () => openService({ service: 'ping', to: 'nobody', networks: '' }, maya)
	await closePing()
	await settleTrial(false, maya)
	await changeVpnServer({ ...server, isOn: false }, maya)
	await closePing()
	await settleTrial(false, maya)
	expect(triedWith).toEqual([{ port: 51820, networks: ['192.168.250.0/24'] }, undefined])
})
