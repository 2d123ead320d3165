/** The forms of the VPN page as they must be. */
import { isIP } from 'node:net'
import { z } from 'zod'
import {
	isPeerNetwork,
	isVpnKey,
	isVpnNetwork4,
	isVpnNetwork6,
	longestKeepalive,
	tidyNetwork,
} from '../../../../../appliance/helper/protocol.ts'

const tidied = z
	.string()
	.trim()
	.transform((text) => tidyNetwork(text) ?? text)
const hostPattern = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i

export const ServerInput = z.object({
	isOn: z.boolean(),
	endpoint: z
		.string()
		.trim()
		.refine(
			(text) => isIP(text) !== 0 || hostPattern.test(text),
			'Write the name or address at which peers reach this box, such as vpn.example.com, without a port.',
		),
	port: z.coerce
		.number('A port is a number from 1 to 65535.')
		.int('A port is a number from 1 to 65535.')
		.min(1, 'A port is a number from 1 to 65535.')
		.max(65_535, 'A port is a number from 1 to 65535.'),
	network4: tidied.refine(isVpnNetwork4, 'Write a private network of /16 to /29, such as 10.213.86.0/24.'),
	network6: tidied
		.refine(
			(text) => text === '' || isVpnNetwork6(text),
			'Write a network that begins with fd, of /48 to /112, such as fd5a:3c10:8e2f::/64, or leave it empty.',
		)
		.transform((text) => text || null),
})
export type ServerInput = Record<'endpoint' | 'port' | 'network4' | 'network6', string> & { isOn: boolean }

const Networks = z.string().transform((text, context) => {
	const words = text.split(/[\s,;]+/).filter((word) => word !== '')
	const networks = words.map((word) => tidyNetwork(word) ?? word)
	const wrong = words.find((_, place) => !isPeerNetwork(networks[place]!))
	if (wrong !== undefined) {
		const message = `${wrong.slice(0, 60)} is no network that can lie behind a peer. Write 192.168.50.0/24 or fd77:1::/64.`
		context.addIssue({ code: 'custom', message })
	}
	return networks
})

const keepaliveWords = `Write seconds from 0 to ${longestKeepalive}; 25 keeps a router’s door open, 0 is none.`

export const PeerChange = z.object({
	name: z.string().trim().min(1, 'A peer needs a name.').max(80, 'A name has at most 80 characters.'),
	owner: z.string().trim().max(80, 'An owner’s name has at most 80 characters.'),
	networks: Networks,
	keepalive: z.coerce
		.number(keepaliveWords)
		.int(keepaliveWords)
		.min(0, keepaliveWords)
		.max(longestKeepalive, keepaliveWords),
})
export type PeerChange = Record<'name' | 'owner' | 'networks' | 'keepalive', string>

export const PeerInput = PeerChange.extend({
	/** '' = the next free one. */
	address: z
		.string()
		.trim()
		.refine(
			(text) => text === '' || isIP(text) === 4,
			'Write one IPv4 address, or leave it empty for the next free one.',
		),
	/** '' = keys are made for it. */
	publicKey: z
		.string()
		.trim()
		.refine(
			(text) => text === '' || isVpnKey(text),
			'This is no public key: one has 44 characters and ends with “=”. Copy it again from the peer.',
		),
	isPreshared: z.boolean(),
})
export type PeerInput = PeerChange & Record<'address' | 'publicKey', string> & { isPreshared: boolean }
