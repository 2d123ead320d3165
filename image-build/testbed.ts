/**
 * Appliances for tests: boots the built tree as a container and lets a test act in it.
 *
 *   const appliance = await startAppliance({ name: 'calls' })
 *   const phone = await appliance.addHost('phone', 20)           // 10.77.N.20 on the appliance's network
 *   await run('ip', ['netns', 'exec', phone.namespace, 'sipp', …, appliance.address])
 *   await appliance.exec(['asterisk', '-rx', 'core show channels'])
 *   await appliance.stop()
 *
 * The tree must have been built: `node_modules/.bin/node image-build/build.ts` (npm start and npm test do it themselves).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { bootContainer, type Container } from './container.ts'
import { createNetwork, type Network, type NetworkHost } from './network.ts'
import { outFolder, repositoryFolder } from './paths.ts'
import { CommandFailed, type CommandResult } from './run-command.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { findTree } from './tree.ts'

const APPLIANCE_HOST_BYTE = 2
const BOOT_SECONDS = 120
const LOOK_EVERY_MS = 100

/** How to start an appliance. */
export interface StartOptions {
	/** 1 to 8 letters or digits, unique among those that run. */
	name: string
	/** Forget the state of an earlier run (default: yes). */
	fresh?: boolean
	/** Where the state lies (default: out/testbed/<name>). */
	stateFolder?: string
	/** Lay app/build, appliance/build and the migrations over those in the tree: no new tree for a change in them. */
	useLatestBuild?: boolean
	/** Further read-only folders over the tree: host path → path in the container. */
	overlays?: Record<string, string>
}

/** A running appliance. */
export interface Appliance {
	name: string
	address: string
	/** The first three bytes of the appliance's network. */
	networkPrefix: string
	/** Waits until the machine is up: every unit started or failed. Returns the failed ones. */
	waitUntilUp(): Promise<string[]>
	/** The one-time setup code; empty when set-up is complete. */
	setupCode(): Promise<string>
	/** Runs a command as root in the appliance. @throws CommandFailed unless it ends with 0 */
	exec(command: readonly string[], input?: string): Promise<string>
	/** The same, for commands that may fail. */
	tryExec(command: readonly string[], input?: string): Promise<CommandResult>
	/** Runs a command as root and tells each line it writes, until it is stopped. */
	follow(command: readonly string[], onLine: (line: string) => void): { stop: () => void }
	readFile(path: string): Promise<string>
	writeFile(path: string, text: string): Promise<void>
	restartUnit(unit: string): Promise<void>
	/** The number of a unit's main process; '0' while it has none. */
	mainProcess(unit: string): Promise<string>
	/** Sends a signal to a unit's main process, as a crash would end it. */
	killUnit(unit: string, signal?: string): Promise<void>
	/** Adds a host (phone, carrier) to the appliance's network. */
	addHost(name: string, hostByte: number): Promise<NetworkHost>
	/** Boots it again on the same state: after `stop` or a power cut. */
	boot(): Promise<void>
	/** The power is cut: nothing gets to write its last words. */
	cutPower(): Promise<void>
	/** Powers off in order; state and network stay until `stop`. */
	powerOff(): Promise<void>
	/** Ends it and removes its network. */
	stop(): Promise<void>
	/** Resolves when the container has ended by itself or by us. */
	ended(): Promise<void>
}

const running = new Set<Appliance>()

/** Ends everything this process has started. */
export async function stopAll(): Promise<void> {
	await Promise.allSettled([...running].map((appliance) => appliance.stop()))
}

/** The address the container takes: written as an administrator's static address would be. */
function writeAddress(varFolder: string, network: Network, address: string): void {
	const folder = join(varFolder, 'lib/callytics/etc/network')
	mkdirSync(folder, { recursive: true })
	writeFileSync(
		join(folder, '50-static.network'),
		`[Match]\nName=host0\n\n[Network]\nAddress=${address}/24\nGateway=${network.hostAddress}\nIPv6AcceptRA=no\n`,
	)
}

function overlaysOf(options: StartOptions): Record<string, string> {
	const latest = {
		[join(repositoryFolder, 'app/build')]: '/usr/lib/callytics/app',
		[join(repositoryFolder, 'appliance/build/helper')]: '/usr/lib/callytics/helper',
		[join(repositoryFolder, 'app/migrations')]: '/usr/lib/callytics/migrations',
	}
	return { ...(options.useLatestBuild ? latest : {}), ...options.overlays }
}

async function waitUntilUp(exec: Appliance['tryExec']): Promise<string[]> {
	const deadline = Date.now() + BOOT_SECONDS * 1000
	while (Date.now() < deadline) {
		const state = await exec(['systemctl', 'is-system-running', '--wait'])
		if (/^(running|degraded)/.test(state.stdout)) {
			const failed = await exec(['systemctl', 'list-units', '--failed', '--plain', '--no-legend'])
			return failed.stdout.split('\n').flatMap((line) => line.split(' ')[0] || [])
		}
		await delay(LOOK_EVERY_MS) // PID 1 does not listen yet
	}
	throw new Error(`The appliance is not up after ${BOOT_SECONDS} s`)
}

/**
 * Boots an appliance and waits until it is up.
 * @throws when no tree has been built or the container does not boot
 */
export async function startAppliance(options: StartOptions): Promise<Appliance> {
	// Without this the namespaces would stay behind after a Ctrl-C.
	stopOnSignal(stopAll)
	const treeFolder = findTree()
	const stateFolder = options.stateFolder ?? join(outFolder, 'testbed', options.name)
	const varFolder = join(stateFolder, 'var')
	const network = await createNetwork(options.name) // refuses when it is running: only then may the state go
	if (options.fresh ?? true) rmSync(stateFolder, { recursive: true, force: true })
	const address = `${network.prefix}.${APPLIANCE_HOST_BYTE}`
	const box = await network.addHost('box', address, { interfaceName: 'host0', configured: false })
	writeAddress(varFolder, network, address)

	let container: Container | undefined
	const boot = async () => {
		container = await bootContainer({
			name: options.name,
			treeFolder,
			varFolder,
			networkNamespace: box.namespace,
			overlays: overlaysOf(options),
			logFile: join(stateFolder, 'boot.log'),
		})
	}
	const tryExec: Appliance['tryExec'] = (command, input) => {
		if (!container) throw new Error(`The appliance ${options.name} is switched off`)
		return container.exec(command, input)
	}
	const follow: Appliance['follow'] = (command, onLine) => {
		if (!container) throw new Error(`The appliance ${options.name} is switched off`)
		return container.follow(command, onLine)
	}
	const appliance = actionsOf(options.name, address, network, tryExec, follow, {
		boot,
		cutPower: async () => container?.kill(),
		powerOff: async () => container?.stop(),
		ended: async () => container?.ended,
	})
	running.add(appliance)
	try {
		await boot()
		await appliance.waitUntilUp()
	} catch (error) {
		await appliance.stop()
		throw error
	}
	return appliance
}

function actionsOf(
	name: string,
	address: string,
	network: Network,
	tryExec: Appliance['tryExec'],
	follow: Appliance['follow'],
	power: Pick<Appliance, 'boot' | 'cutPower' | 'powerOff' | 'ended'>,
): Appliance {
	const exec: Appliance['exec'] = async (command, input) => {
		const result = await tryExec(command, input)
		if (result.code !== 0) throw new CommandFailed(command.join(' '), result)
		return result.stdout
	}
	const appliance: Appliance = {
		name,
		address,
		networkPrefix: network.prefix,
		waitUntilUp: () => waitUntilUp(tryExec),
		setupCode: async () => (await tryExec(['cat', '/var/lib/callytics/setup-code'])).stdout.trim(),
		exec,
		tryExec,
		follow,
		readFile: (path) => exec(['cat', path]),
		writeFile: async (path, text) => void (await exec(['dd', 'status=none', `of=${path}`], text)),
		mainProcess: async (unit) => (await exec(['systemctl', 'show', '-P', 'MainPID', unit])).trim(),
		restartUnit: async (unit) => void (await exec(['systemctl', 'restart', unit])),
		killUnit: async (unit, signal = 'SIGKILL') =>
			void (await exec(['systemctl', 'kill', '--kill-whom=main', `--signal=${signal}`, unit])),
		addHost: (hostName, hostByte) => network.addHost(hostName, `${network.prefix}.${hostByte}`),
		...power,
		stop: async () => {
			running.delete(appliance)
			await power.powerOff()
			await network.remove()
		},
	}
	return appliance
}
