/** Changing the VPN: rule, row, and in force on the machine before the row is kept. */
import {
	addressAt,
	mostPeerNetworks,
	mostPeers,
	placeOf,
	type PresharedKey,
	type VpnSettings,
	type VpnState,
} from '../../../../../appliance/helper/protocol.ts'
import { vpn as words } from '#lib/messages/vpn.ts'
import { transaction, violatedConstraint } from '../db/pool.ts'
import {
	deleteVpnPeer,
	getVpn,
	insertVpnPeer,
	listVpnPeers,
	lockVpn,
	updateVpn,
	updateVpnPeer,
	type VpnPeerRow,
	type VpnServerRow,
} from '../db/vpn.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { handOverRanges } from './countries.ts'
import { keptFirewall, trustedBy } from './firewall.ts'
import { putIntoForce } from './in-force.ts'
import { theMachine } from './machine.ts'
import { makeKeyPair, makePresharedKey, makeVpnFile, type VpnFile } from './vpn-file.ts'
import { PeerChange, PeerInput, ServerInput } from './vpn-input.ts'
import { networksOfVpn, readVpnSettings, vpnSettingsOf } from './vpn-settings.ts'

/** Less does not matter to a reader, and every note is a write. */
const NOTE_EVERY_MS = 60_000

/** A peer with how it stands. */
export interface VpnPeerView extends VpnPeerRow {
	/** Where its last packet came from; undefined while it is not known. */
	endpoint: string | undefined
	receivedBytes: number
	sentBytes: number
}

export interface VpnView {
	server: VpnServerRow
	peers: VpnPeerView[]
	/** Whether the machine could be asked how the peers stand. */
	isKnown: boolean
}

/** Whether the machine has the VPN up, and how each peer stands. */
export async function viewVpn(): Promise<VpnView> {
	const [server, peers] = await Promise.all([getVpn(), listVpnPeers()])
	const state = server.isOn ? await readState() : { isUp: false, peers: [] }
	const states = new Map((state?.peers ?? []).map((peer) => [peer.publicKey, peer]))
	const views = peers.map(async (peer): Promise<VpnPeerView> => {
		const { endpoint, handshakeAt = null, receivedBytes = 0, sentBytes = 0 } = states.get(peer.publicKey) ?? {}
		const seenAt = await noteHandshake(peer, handshakeAt)
		return { ...peer, seenAt, endpoint: endpoint ?? undefined, receivedBytes, sentBytes }
	})
	return { server, peers: await Promise.all(views), isKnown: state !== undefined }
}

async function readState(): Promise<VpnState | undefined> {
	try {
		return await theMachine().readVpn()
	} catch (error) {
		log.warn('the VPN could not be looked at', { error })
		return undefined
	}
}

/** @returns when the peer was last heard of */
async function noteHandshake({ id, seenAt }: VpnPeerRow, handshakeAt: number | null): Promise<Date | null> {
	if (handshakeAt === null || handshakeAt <= (seenAt?.getTime() ?? 0)) return seenAt
	const heardAt = new Date(handshakeAt)
	if (handshakeAt - (seenAt?.getTime() ?? 0) > NOTE_EVERY_MS) await updateVpnPeer(id, { seenAt: heardAt })
	return heardAt
}

/** Fields that the machine's refusals belong to. */
const fields: Record<string, string> = {
	...{ 'vpn.port_used': 'port', 'vpn.network_overlaps': 'network4', 'vpn.no_wireguard': 'isOn' },
	...{ 'vpn.address_used': 'address', 'vpn.address_outside': 'address', 'vpn.key_used': 'publicKey' },
	...{ 'vpn.networks_overlap': 'networks' },
}

function refused(error: unknown): never {
	if (violatedConstraint(error) === 'vpn_peers_name_unique')
		throw new UserError(409, 'vpn.name_taken', 'Another peer has this name. Choose another one.', 'name')
	if (error instanceof UserError && fields[error.code])
		throw new UserError(error.status, error.code, error.message, fields[error.code])
	throw error
}

/** Brings the machine to what is saved. @returns the server's public key */
async function apply(settings: VpnSettings, presharedKeys: PresharedKey[] = []): Promise<string> {
	if (settings.peers.length > mostPeers)
		throw new UserError(409, 'vpn.too_many_peers', `There are ${mostPeers} peers already. Delete one first.`)
	if (settings.peers.reduce((sum, { networks }) => sum + networks.length, 0) > mostPeerNetworks)
		throw new UserError(
			409,
			'vpn.too_many_networks',
			`All peers together can have ${mostPeerNetworks} networks behind them. Write fewer, larger ones.`,
			'networks',
		)
	const firewall = await keptFirewall()
	await handOverRanges(firewall.refusedCountries)
	return theMachine().applyVpn(settings, firewall, presharedKeys, await trustedBy(firewall))
}

/**
 * Changes rows and the machine together: what the machine refuses is not saved.
 * @param work changes rows; returns with the peer it is about where that stays, and with the pre-shared keys that it made
 */
async function change<T>(
	actor: Actor,
	work: (
		server: VpnServerRow,
		peers: VpnPeerRow[],
	) => Promise<{ made: T; about?: VpnPeerRow; presharedKeys?: PresharedKey[] }>,
): Promise<{ made: T; server: VpnServerRow; serverKey: string }> {
	const before = networksOfVpn(await readVpnSettings())
	const result = await changeAs(actor, async () => {
		const { made, about, presharedKeys } = await work(await lockVpn(), await listVpnPeers())
		const server = await getVpn()
		// Last, because a refusal names the one that was there before.
		const others = (await listVpnPeers()).filter(({ id }) => id !== about?.id)
		const serverKey = await apply(vpnSettingsOf(server, about ? [...others, about] : others), presharedKeys)
		return { made, server, serverKey }
	}).catch(refused)
	const after = networksOfVpn(await readVpnSettings())
	// Asterisk lets extensions in that are for the VPN only.
	if (JSON.stringify(before) !== JSON.stringify(after)) await putIntoForce('vpn')
	return result
}

/** @throws UserError what the machine refuses */
export async function changeVpnServer(input: ServerInput, actor: Actor): Promise<void> {
	const server = ServerInput.parse(input)
	await change(actor, async (before, peers) => {
		const isMoved = server.network4 !== before.network4 || server.network6 !== before.network6
		if (isMoved && peers.length > 0)
			throw new UserError(
				409,
				'vpn.network_in_use',
				'The files of the peers name the network as it is. Delete the peers first, then change it.',
				server.network4 === before.network4 ? 'network6' : 'network4',
			)
		return { made: await updateVpn(server) }
	})
	log.info('VPN changed', { isOn: server.isOn, port: server.port, user: actor.name })
}

/** The lowest address that nobody has, none where all are taken; the first one is the appliance's own. */
export function nextFreeAddress(network4: string, taken: readonly string[]): string | undefined {
	const places = new Set(taken.map((address) => placeOf(network4, address)))
	let place = 2
	while (places.has(place)) place++
	// The last one means the whole network.
	return addressAt(network4, place + 1) === undefined ? undefined : addressAt(network4, place)
}

/** What becomes of a peer: its row, and its configuration, which is shown now and never again. */
export interface MadePeer {
	peer: VpnPeerRow
	file: VpnFile
}

/** @throws UserError 409 `vpn.no_endpoint` before the VPN was set up, and what the machine refuses */
export async function addVpnPeer(input: PeerInput, actor: Actor): Promise<MadePeer> {
	const { address, publicKey, isPreshared, ...choice } = PeerInput.parse(input)
	const keys = publicKey ? { publicKey, privateKey: undefined } : makeKeyPair()
	const presharedKey = isPreshared ? makePresharedKey() : undefined
	const { made, server, serverKey } = await change(actor, async (row, peers) => {
		if (row.endpoint === '')
			throw new UserError(409, 'vpn.no_endpoint', 'Set the server up first: peers must know where to reach it.')
		const address4 =
			address ||
			nextFreeAddress(
				row.network4,
				peers.map((peer) => peer.address4),
			)
		if (address4 === undefined) throw new UserError(409, 'vpn.network_full', words.fields.noAddress(row.network4))
		const place = placeOf(row.network4, address4)
		const address6 = (row.network6 !== null && place !== undefined && addressAt(row.network6, place)) || null
		const peer = { ...choice, publicKey: keys.publicKey, address4, address6, hasPresharedKey: isPreshared }
		const about = await insertVpnPeer(peer)
		return { made: about, about, presharedKeys: told(keys.publicKey, presharedKey) }
	})
	log.info('VPN peer added', { peer: made.name, user: actor.name })
	return {
		peer: made,
		file: makeVpnFile({ server, serverKey, peer: made, privateKey: keys.privateKey, presharedKey }),
	}
}

const told = (publicKey: string, presharedKey: string | undefined) =>
	presharedKey ? [{ publicKey, presharedKey }] : []

function mustExist(peer: VpnPeerRow | undefined): VpnPeerRow {
	if (!peer) throw new UserError(404, 'vpn.peer_not_found', 'This peer is gone: somebody deleted it.')
	return peer
}

/** @throws UserError 404, and what the machine refuses */
export async function changeVpnPeer(id: string, input: PeerChange, actor: Actor): Promise<void> {
	const choice = PeerChange.parse(input)
	await change(actor, async () => ({ made: undefined, about: mustExist(await updateVpnPeer(id, choice)) }))
	log.info('VPN peer changed', { peer: choice.name, user: actor.name })
}

/** Lets a peer in or keeps it out; its address stays its own. @throws UserError 404 */
export async function enableVpnPeer(id: string, isEnabled: boolean, actor: Actor): Promise<void> {
	const { made } = await change(actor, async () => ({ made: mustExist(await updateVpnPeer(id, { isEnabled })) }))
	log.info(isEnabled ? 'VPN peer let in' : 'VPN peer kept out', { peer: made.name, user: actor.name })
}

/** Gives a peer new keys; what has the old ones is out at once. @throws UserError 404 */
export async function renewVpnKeys(id: string, actor: Actor): Promise<MadePeer> {
	const { privateKey, publicKey } = makeKeyPair()
	let presharedKey: string | undefined
	const { made, server, serverKey } = await change(actor, async () => {
		const peer = mustExist(await updateVpnPeer(id, { publicKey }))
		presharedKey = peer.hasPresharedKey ? makePresharedKey() : undefined
		return { made: peer, about: peer, presharedKeys: told(publicKey, presharedKey) }
	})
	log.info('VPN peer has new keys', { peer: made.name, user: actor.name })
	return { peer: made, file: makeVpnFile({ server, serverKey, peer: made, privateKey, presharedKey }) }
}

/** @throws UserError 404 */
export async function removeVpnPeer(id: string, actor: Actor): Promise<void> {
	const { made } = await change(actor, async () => ({ made: mustExist(await deleteVpnPeer(id)) }))
	log.info('VPN peer deleted', { peer: made.name, user: actor.name })
}

/** The address of this box within the VPN; undefined while that is off. */
export async function vpnAddress(): Promise<string | undefined> {
	const { isOn, network4 } = await getVpn()
	return isOn ? addressAt(network4, 1) : undefined
}

/** Brings the machine to what is saved: a power cut may have come between the two. */
export async function restoreVpn(): Promise<void> {
	await transaction(async () => {
		await lockVpn()
		const settings = await readVpnSettings()
		if (settings.isOn || (await theMachine().readVpn()).isUp) await apply(settings)
	})
}
