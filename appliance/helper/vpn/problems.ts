/** What about the VPN's settings cannot be, each in one sentence. */
import { contains, overlaps } from './networks.ts'
import { addressAt, type VpnPeer, type VpnSettings } from './settings.ts'

/** What the machine has beside the VPN. */
export interface Surroundings {
	/** Networks of its other interfaces. */
	interfaces: readonly { name: string; network: string }[]
	/** Networks of the VPN and behind its peers that are in force already. */
	inForce: readonly string[]
	/** UDP ports that others listen at. */
	usedPorts: ReadonlySet<number>
	/** Whether its kernel can do WireGuard. */
	hasWireGuard: boolean
	/** Of the server; undefined until there is one. */
	publicKey: string | undefined
}

export interface VpnProblem {
	code: string
	message: string
}

const problem = (code: string, message: string): VpnProblem => ({ code: `vpn.${code}`, message })

// Nothing may listen there yet: sound takes its ports only during a call.
const reservedPorts = [
	{ from: 5060, to: 5061, what: 'SIP' },
	{ from: 5353, to: 5353, what: 'the name in the local network' },
	{ from: 10_000, to: 20_000, what: 'the sound of calls' },
]

const networksOf = ({ network4, network6 }: VpnSettings) => [network4, ...(network6 ? [network6] : [])]

/** The appliance's own addresses in the VPN, with the prefix of their network. */
export function serverAddresses(settings: VpnSettings): string[] {
	return networksOf(settings).map((network) => `${addressAt(network, 1)}/${network.split('/')[1]}`)
}

/** @returns undefined when all is well */
export function findVpnProblem(settings: VpnSettings, surroundings: Surroundings): VpnProblem | undefined {
	return findServerProblem(settings, surroundings) ?? findPeerProblem(settings, surroundings)
}

function findServerProblem(settings: VpnSettings, surroundings: Surroundings): VpnProblem | undefined {
	const { isOn, port } = settings
	if (isOn && !surroundings.hasWireGuard)
		return problem('no_wireguard', 'The kernel of this machine has no WireGuard, so the VPN cannot be switched on.')
	const reserved = reservedPorts.find(({ from, to }) => port >= from && port <= to)
	if (reserved)
		return problem('port_used', `UDP port ${port} belongs to ${reserved.what}. Choose another one, such as 51820.`)
	if (isOn && surroundings.usedPorts.has(port))
		return problem('port_used', `Another program listens at UDP port ${port}. Choose another one, such as 51820.`)
	for (const network of networksOf(settings)) {
		const other = isOn && findLocal(network, surroundings)
		if (other)
			return problem(
				'network_overlaps',
				`${network} overlaps ${other.network}, in which this machine is already (${other.name}). Choose another network.`,
			)
	}
	return undefined
}

/**
 * The interface whose network a new one overlaps. One that is in force was overlapped later, by what an interface got by
 * DHCP: refusing it would refuse every change there is, also keeping a stolen phone out.
 */
function findLocal(
	network: string,
	{ interfaces, inForce }: Surroundings,
): Surroundings['interfaces'][number] | undefined {
	return inForce.includes(network) ? undefined : interfaces.find((one) => overlaps(one.network, network))
}

function findPeerProblem(settings: VpnSettings, surroundings: Surroundings): VpnProblem | undefined {
	for (const [place, peer] of settings.peers.entries()) {
		const found =
			findKeyProblem(peer, settings.peers.slice(0, place), surroundings.publicKey) ??
			findAddressProblem(peer, settings.peers.slice(0, place), settings) ??
			findNetworkProblem(peer, settings.peers.slice(0, place), settings, surroundings)
		if (found) return found
	}
	return undefined
}

function findKeyProblem(peer: VpnPeer, before: readonly VpnPeer[], own?: string): VpnProblem | undefined {
	if (peer.publicKey === own)
		return problem('key_used', 'This is the appliance’s own public key. Paste the one that the peer shows.')
	const other = before.find(({ publicKey }) => publicKey === peer.publicKey)
	return other && problem('key_used', `“${other.name}” has this public key. Every peer needs a key of its own.`)
}

function findAddressProblem(peer: VpnPeer, before: readonly VpnPeer[], settings: VpnSettings): VpnProblem | undefined {
	const own = serverAddresses(settings).map((address) => address.split('/')[0])
	for (const address of peer.addresses) {
		const within = networksOf(settings).find((network) => contains(network, address))
		if (!within) {
			const expected = networksOf(settings).find((network) => network.includes(':') === address.includes(':'))
			return problem(
				'address_outside',
				`The address ${address} of “${peer.name}” is outside the VPN’s network ${expected ?? settings.network4}.`,
			)
		}
		if (own.includes(address))
			return problem('address_used', `${address} is the appliance’s own address in the VPN. Choose another one.`)
		if (within.includes('.') && (address === addressAt(within, 0) || address === lastAddress(within)))
			return problem('address_used', `${address} means the whole network ${within}. Choose an address within it.`)
		const other = before.find(({ addresses }) => addresses.includes(address))
		if (other)
			return problem(
				'address_used',
				`${address} is the address of “${other.name}”. Choose another one, or leave it empty for the next free one.`,
			)
	}
	return undefined
}

const lastAddress = (network: string) => addressAt(network, 2 ** (32 - Number(network.split('/')[1])) - 1)

function findNetworkProblem(
	peer: VpnPeer,
	before: readonly VpnPeer[],
	settings: VpnSettings,
	surroundings: Surroundings,
): VpnProblem | undefined {
	for (const [place, network] of peer.networks.entries()) {
		const vpn = networksOf(settings).find((one) => overlaps(one, network))
		if (vpn) return problem('networks_overlap', `${network} overlaps the VPN’s own network ${vpn}.`)
		const local = settings.isOn && peer.isEnabled && findLocal(network, surroundings)
		if (local)
			return problem(
				'networks_overlap',
				`${network} overlaps ${local.network}, in which this machine is itself (${local.name}): it would lose its way there.`,
			)
		const twice = peer.networks.slice(0, place).find((one) => overlaps(one, network))
		if (twice) return problem('networks_overlap', `${network} overlaps ${twice}. Name each network once.`)
		const other = before.find(({ networks }) => networks.some((one) => overlaps(one, network)))
		const theirs = other?.networks.find((one) => overlaps(one, network))
		if (other)
			return problem('networks_overlap', `${network} overlaps ${theirs}, which lies behind “${other.name}” already.`)
	}
	return undefined
}
