/** The names and addresses under which this machine is reached. */
import { hostname, networkInterfaces } from 'node:os'

/** Every address of the machine that others can reach, IPv4 first; loopback and link-local ones are left out. */
export function reachableAddresses(interfaces = networkInterfaces()): string[] {
	const all = Object.values(interfaces).flatMap((list) => list ?? [])
	const reachable = all.filter((entry) => !entry.internal && !/^(169\.254\.|fe80:)/i.test(entry.address))
	return reachable.sort((a, b) => a.family.localeCompare(b.family)).map((entry) => entry.address)
}

/** The names the console answers to, its addresses included. */
export function consoleNames(): string[] {
	const host = hostname().replace(/\..*$/, '')
	return [host, `${host}.local`, 'callytics.local', 'localhost', '127.0.0.1', ...reachableAddresses()]
}
