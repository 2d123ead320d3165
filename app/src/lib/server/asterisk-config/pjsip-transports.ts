/** What Asterisk says its own address is to those behind the router. */
import type { ConfigObject } from './config-object.ts'

export interface PublicAddressForAsterisk {
	/** IPv4: the transports listen there. */
	address: string
	/** Networks to whom our own address is told. */
	localNetworks: readonly string[]
	/** The machine's own IPv4 addresses: Asterisk writes no other address into where sound is sent than one of its local networks. */
	ownAddresses: readonly string[]
}

/** As asterisk/pjsip.conf names them; they are opened again with what differs. */
export const transportNames = ['transport-udp', 'transport-tcp', 'transport-tls', 'transport-ws'] as const

/** Measured with Asterisk 22: these options follow a reload without a new socket, and calls go on. */
export function transportObjects({ address, localNetworks, ownAddresses }: PublicAddressForAsterisk): ConfigObject[] {
	return transportNames.map((name) => ({
		type: 'transport',
		...{ name, template: '+' },
		options: {
			external_signaling_address: address,
			external_media_address: address,
			local_net: [...localNetworks, ...ownAddresses.map((own) => `${own}/32`)].join(','),
		},
	}))
}

/** The address that Asterisk tells those outside, in what `pjsip show transport` writes; '' when it tells its own. */
export function toldAddress(shown: string): string {
	return /^ external_media_address +: *(\S*)/m.exec(shown)?.[1] ?? ''
}
