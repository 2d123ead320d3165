/** A network of its own for one appliance: a switch in a namespace, the build host on one port, every other host in a namespace. */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withLock } from './lock.ts'
import { readCommand, tryCommand } from './run-command.ts'

/** A host on the appliance's network. */
export interface NetworkHost {
	/** Its network namespace: `ip netns exec <namespace> …`. */
	namespace: string
	address: string
}

/** One appliance's network; everything in it is gone after `remove`. */
export interface Network {
	/** `10.77.N`: the first three bytes of every address. */
	prefix: string
	/** The build host's own address on it. */
	hostAddress: string
	/** Makes a namespace with one interface. `configured: false` leaves the address to whoever boots in it. */
	addHost(
		name: string,
		address: string,
		options?: { interfaceName?: string; configured?: boolean },
	): Promise<NetworkHost>
	remove(): Promise<void>
}

const FIRST_SUBNET = 77
const LAST_SUBNET = 250

function ip(...args: string[]): Promise<string> {
	return readCommand('ip', args)
}

/** Asked of `ip`: Node leaves out interfaces whose other end is not up yet, and they are taken all the same. */
async function chooseSubnet(): Promise<string> {
	const present = await ip('-oneline', '-4', 'address', 'show')
	const taken = new Set([...present.matchAll(/inet (\d+\.\d+\.\d+)\./g)].map(([, prefix]) => prefix))
	for (let subnet = FIRST_SUBNET; subnet <= LAST_SUBNET; subnet++)
		if (!taken.has(`10.77.${subnet}`)) return `10.77.${subnet}`
	throw new Error('No free network 10.77.N.0/24 is left: stop appliances that are still running.')
}

async function namespacesOf(base: string): Promise<string[]> {
	const present = (await ip('netns', 'list')).split('\n').map((line) => line.split(' ')[0]!)
	return present.filter((name) => name === base || name.startsWith(`${base}-`))
}

/** @throws when processes run in the namespaces: they belong to an appliance that is up under the same name */
async function refuseIfRunning(base: string): Promise<void> {
	for (const namespace of await namespacesOf(base)) {
		const processes = (await ip('netns', 'pids', namespace)).trim().split('\n').join(' ')
		if (processes)
			throw new Error(`An appliance of this name is running already (${namespace}: processes ${processes}).`)
	}
}

/** Removes what an earlier run under the same name left behind (it was killed and could not clean up). */
async function removeNamespaces(base: string, hostInterface: string): Promise<void> {
	for (const namespace of await namespacesOf(base)) await ip('netns', 'delete', namespace)
	if (existsSync(`/sys/class/net/${hostInterface}`)) await tryCommand('ip', ['link', 'delete', hostInterface])
}

/**
 * Makes the network.
 * @param name 1-8 letters, digits; also the name of what is left behind by a killed run and removed now
 * @throws when an appliance of that name is running
 */
export async function createNetwork(name: string): Promise<Network> {
	if (!/^[a-z0-9]{1,8}$/.test(name)) throw new Error(`A network's name is 1 to 8 letters or digits, not "${name}".`)
	const base = `callytics-${name}`
	const hostInterface = `cly-${name}`
	await refuseIfRunning(base)
	await removeNamespaces(base, hostInterface)
	await ip('netns', 'add', base)
	await ip('link', 'add', hostInterface, 'type', 'veth', 'peer', 'name', 'host', 'netns', base)
	// Two that look for a free subnet in the same moment would both find the same one.
	const prefix = await withLock(join(tmpdir(), 'callytics-subnet.lock'), async () => {
		const free = await chooseSubnet()
		await ip('address', 'add', `${free}.1/24`, 'dev', hostInterface)
		await ip('link', 'set', hostInterface, 'up')
		return free
	})
	await ip('-n', base, 'link', 'add', 'switch', 'type', 'bridge')
	await ip('-n', base, 'link', 'set', 'host', 'master', 'switch', 'up')
	await ip('-n', base, 'link', 'set', 'switch', 'up')

	let ports = 0
	const addHost: Network['addHost'] = async (hostName, address, options = {}) => {
		const namespace = `${base}-${hostName}`
		const interfaceName = options.interfaceName ?? 'eth0'
		const port = `port${++ports}`
		await ip('netns', 'add', namespace)
		await ip('-n', base, 'link', 'add', port, 'type', 'veth', 'peer', 'name', interfaceName, 'netns', namespace)
		await ip('-n', base, 'link', 'set', port, 'master', 'switch', 'up')
		if (options.configured !== false) {
			// A link-local address would come by itself two seconds later, and a browser breaks off what it loads when one does.
			await ip('-n', namespace, 'link', 'set', interfaceName, 'addrgenmode', 'none')
			await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', interfaceName)
			await ip('-n', namespace, 'link', 'set', 'lo', 'up')
			await ip('-n', namespace, 'link', 'set', interfaceName, 'up')
			await ip('-n', namespace, 'route', 'add', 'default', 'via', `${prefix}.1`)
		}
		return { namespace, address }
	}
	return { prefix, hostAddress: `${prefix}.1`, addHost, remove: () => removeNamespaces(base, hostInterface) }
}
