/** The VPN's server, one row, and its peers. */
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface VpnServerRow {
	isOn: boolean
	port: number
	network4: string
	network6: string | null
	/** Name or address that peers dial; '' until the VPN has been switched on. */
	endpoint: string
}

/** What a user decides about a peer. */
export interface VpnPeerChoice {
	name: string
	owner: string
	/** Networks behind it. */
	networks: string[]
	/** Seconds; 0 = none. */
	keepalive: number
}

export interface VpnPeerRow extends VpnPeerChoice {
	id: string
	publicKey: string
	address4: string
	address6: string | null
	hasPresharedKey: boolean
	isEnabled: boolean
	/** Its last handshake that somebody has seen. */
	seenAt: Date | null
}

const serverColumns = ['isOn', 'port', 'network4', 'network6', 'endpoint'] as const
const peerColumns = [
	...(['id', 'name', 'owner', 'publicKey', 'address4', 'address6', 'networks', 'keepalive'] as const),
	...(['hasPresharedKey', 'isEnabled', 'seenAt'] as const),
] as const

export function getVpn(): Promise<VpnServerRow> {
	return database().selectFrom('vpn').select(serverColumns).executeTakeFirstOrThrow()
}

/** The same, within a transaction in which nobody else changes the VPN. */
export function lockVpn(): Promise<VpnServerRow> {
	return database().selectFrom('vpn').select(serverColumns).forUpdate().executeTakeFirstOrThrow()
}

export async function updateVpn(change: VpnServerRow): Promise<void> {
	await database().updateTable('vpn').set(change).execute()
}

/** In the order of their names. */
export function listVpnPeers(): Promise<VpnPeerRow[]> {
	return database().selectFrom('vpnPeers').select(peerColumns).orderBy('name').execute()
}

export function getVpnPeer(id: string): Promise<VpnPeerRow | undefined> {
	return database().selectFrom('vpnPeers').select(peerColumns).where('id', '=', rowId(id)).executeTakeFirst()
}

/** @throws on constraint `vpn_peers_name_unique` when the name is taken */
export function insertVpnPeer(row: Omit<VpnPeerRow, 'id' | 'isEnabled' | 'seenAt'>): Promise<VpnPeerRow> {
	return database().insertInto('vpnPeers').values(row).returning(peerColumns).executeTakeFirstOrThrow()
}

/** @returns the changed row, or undefined when there is none @throws as above */
export function updateVpnPeer(id: string, change: Partial<Omit<VpnPeerRow, 'id'>>): Promise<VpnPeerRow | undefined> {
	return database()
		.updateTable('vpnPeers')
		.set(change)
		.where('id', '=', rowId(id))
		.returning(peerColumns)
		.executeTakeFirst()
}

/** @returns the deleted row, or undefined when there was none */
export function deleteVpnPeer(id: string): Promise<VpnPeerRow | undefined> {
	return database().deleteFrom('vpnPeers').where('id', '=', rowId(id)).returning(peerColumns).executeTakeFirst()
}
