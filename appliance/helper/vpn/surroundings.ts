/** What the machine has beside the VPN: its other networks, the ports in use, and whether its kernel can do WireGuard. */
import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces, release } from 'node:os'
import { valueIn } from './config.ts'
import { serverPublicKey } from './keys.ts'
import { tidyNetwork } from './networks.ts'
import { vpnConfigFile } from './places.ts'
import type { Surroundings } from './problems.ts'
import { vpnInterface } from './settings.ts'

/** Whether the VPN's interface is there. A line of the table, as the kernel gives it to this process, begins with the name. */
export const isVpnUp = () => new RegExp(`^ *${vpnInterface}:`, 'm').test(readFileSync('/proc/net/dev', 'utf8'))

/** The configuration as it was last put into force; '' while the VPN is off. */
export const presentVpnConfig = () => (existsSync(vpnConfigFile) ? readFileSync(vpnConfigFile, 'utf8') : '')

/** Networks of the interfaces, without the VPN's own and what is only this machine or this wire. */
export function localNetworks(interfaces = networkInterfaces()): Surroundings['interfaces'] {
	return Object.entries(interfaces)
		.filter(([name]) => name !== vpnInterface)
		.flatMap(([name, entries]) => (entries ?? []).map((entry) => ({ name, ...entry })))
		.filter(({ internal, address }) => !internal && !/^(?:169\.254\.|fe80:)/i.test(address))
		.flatMap(({ name, cidr }) => {
			const network = cidr ? tidyNetwork(cidr) : undefined
			return network ? [{ name, network }] : []
		})
}

/** The networks in a configuration, of the VPN and behind its peers. */
export function networksIn(config: string): string[] {
	const lists = [...config.matchAll(/^(?:Address|AllowedIPs) = (.*)$/gm)].map(([, list = '']) => list.split(', '))
	return lists.flat().flatMap((network) => tidyNetwork(network) ?? [])
}

/** The local ports in /proc/net/udp (proc(5)): the second column is address and port, hexadecimal. */
export function portsIn(table: string): number[] {
	return table
		.split('\n')
		.slice(1)
		.flatMap((line) => /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /.exec(line)?.[1] ?? [])
		.map((port) => parseInt(port, 16))
}

function usedPorts(): Set<number> {
	const ports = new Set(['/proc/net/udp', '/proc/net/udp6'].flatMap((file) => portsIn(readFileSync(file, 'utf8'))))
	if (isVpnUp()) ports.delete(Number(valueIn(presentVpnConfig(), 'ListenPort')))
	return ports
}

/** Loaded, built in, or lying there to be loaded. */
function hasWireGuard(): boolean {
	const list = `/usr/lib/modules/${release()}/modules.dep`
	return (
		existsSync('/sys/module/wireguard') || (existsSync(list) && readFileSync(list, 'utf8').includes('/wireguard.ko'))
	)
}

export function readSurroundings(): Surroundings {
	return {
		interfaces: localNetworks(),
		inForce: networksIn(presentVpnConfig()),
		usedPorts: usedPorts(),
		hasWireGuard: hasWireGuard(),
		publicKey: serverPublicKey(),
	}
}
