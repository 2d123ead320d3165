/** Boots the disk image in a virtual machine, as a real one boots it: UEFI, its own kernel, its own disk. */
import type { ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createNetwork, type Network } from './network.ts'
import { firmware, isKvmUsable, spawnQemu } from './qemu.ts'
import { readCommand } from './run-command.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { addressCredential, machineOptions, unitCredential, type Drive, type Files } from './vm-options.ts'
import { openSocket, shellAt, tellMonitor, waitForSocket } from './vm-lines.ts'

const MACHINE_HOST_BYTE = 2
const LOOK_EVERY_MS = 200
const STOP_SECONDS = 90

/** How to start a machine. */
export interface MachineOptions {
	/** 1 to 8 letters or digits, unique among those that run. */
	name: string
	/** The image to flash when there is no disk yet, or a fresh one is wanted. */
	image: string
	stateFolder: string
	fresh: boolean
	diskGigabytes?: number
	/** Further settings of units, by unit, for starts by `boot`: tests hold with them what would be over too soon. */
	unitSettings?: Record<string, string>
}

/** The disk and the firmware's variables as a power cut would leave them. */
export interface Moment {
	disk: string
	format: Drive['format']
	variables: string
}

/** A virtual machine; switched off until `boot`. */
export interface Machine {
	address: string
	network: Network
	/** The disk as it lies on the build host. */
	disk: string
	/** @param disks those that are plugged in, as they lie on the build host; the firmware tries the first one first */
	boot(disks?: readonly string[]): Promise<void>
	/** Keeps this moment of a running machine, which goes on. */
	keepMoment(name: string): Promise<Moment>
	/** Starts from a moment that was kept, as often as wanted: what is written then is forgotten when it is switched off. */
	bootFrom(moment: Moment): Promise<void>
	/** Everything the serial line has shown since the last boot. */
	serial(): string
	/** Waits for words on the serial line. @throws after the given time, with the last of what it showed */
	waitForSerial(pattern: RegExp, seconds: number): Promise<RegExpExecArray>
	/** Types on the machine's serial line, as somebody sitting there does. */
	type(text: string): Promise<void>
	/** Runs a command as root through the second serial line, where tests (only they) ask for a shell. */
	exec(command: string, seconds?: number): Promise<string>
	/** The machine has restarted by itself: the shell of before is gone. */
	forgetShell(): void
	/** Presses the power button and waits. */
	powerOff(): Promise<void>
	/** Cuts the power. */
	cutPower(): Promise<void>
	/** Switches off and removes the network. */
	stop(): Promise<void>
	ended(): Promise<void>
}

/** Flashes the image to a blank disk that is larger, as `dd` to a real one does. */
async function flash(image: string, disk: string, gigabytes: number): Promise<void> {
	await readCommand('cp', ['--sparse=always', image, disk])
	await readCommand('truncate', [`--size=${gigabytes}G`, disk])
}

/** A tap interface for QEMU on the namespace's bridge to the appliance's network. */
async function addTap(namespace: string): Promise<void> {
	for (const words of [
		['tuntap', 'add', 'tap0', 'mode', 'tap'],
		['link', 'add', 'lan', 'type', 'bridge'],
		['link', 'set', 'eth0', 'master', 'lan', 'up'],
		['link', 'set', 'tap0', 'master', 'lan', 'up'],
		['link', 'set', 'lan', 'up'],
	])
		await readCommand('ip', ['-n', namespace, ...words])
}

/**
 * Makes a machine: its network, and its disk flashed from the image if it has none.
 * @throws when a machine of that name runs
 */
export async function createMachine(options: MachineOptions): Promise<Machine> {
	mkdirSync(options.stateFolder, { recursive: true })
	const file = (name: string) => join(options.stateFolder, name)
	const files: Files = {
		disk: file('disk.raw'),
		variables: file('firmware-variables.fd'),
		serialLog: file('serial.log'),
		screenSocket: file('screen.sock'),
		shellSocket: file('shell.sock'),
		monitorSocket: file('monitor.sock'),
	}
	const network = await createNetwork(options.name)
	const address = `${network.prefix}.${MACHINE_HOST_BYTE}`
	const box = await network.addHost('box', address, { configured: false })
	await addTap(box.namespace)
	if (options.fresh) rmSync(files.disk, { force: true })
	if (!existsSync(files.disk)) {
		await flash(options.image, files.disk, options.diskGigabytes ?? 10)
		copyFileSync(firmware.variables, files.variables)
	}
	const probeVariables = file('probe-variables.fd')
	copyFileSync(firmware.variables, probeVariables)
	const withKvm = await isKvmUsable(files.disk, probeVariables, file('probe.log'))

	let child: ChildProcess | undefined
	let ended: Promise<void> = Promise.resolve()
	const shell = shellAt(files.shellSocket)
	let screen: Socket | undefined
	let own: Drive = { file: files.disk, format: 'raw' }
	const serial = () => (existsSync(files.serialLog) ? readFileSync(files.serialLog, 'utf8') : '')
	const start = async (drives: readonly Drive[], variables: string, unitSettings: Record<string, string> = {}) => {
		for (const path of [files.serialLog, files.screenSocket, files.shellSocket, files.monitorSocket])
			rmSync(path, { force: true })
		const settings = Object.entries(unitSettings).map(([unit, text]) => unitCredential(unit, text))
		const credentials = [addressCredential(network, address), ...settings]
		const words = machineOptions(options.name, files, { drives, variables, credentials, withKvm })
		child = spawnQemu(box.namespace, words)
		let complaint = ''
		child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
		ended = new Promise((resolve) => child!.once('close', () => resolve()))
		await Promise.race([
			waitForSocket(files.shellSocket),
			ended.then(() => {
				throw new Error(`QEMU ended: ${complaint}`)
			}),
		])
	}
	const boot = (disks?: readonly string[]) =>
		start(disks?.map((disk) => ({ file: disk, format: 'raw' })) ?? [own], files.variables, options.unitSettings)
	const keepMoment = async (name: string) => {
		const [disk, variables] = [file(`${name}.qcow2`), file(`${name}.fd`)]
		copyFileSync(files.variables, variables)
		// From here on it writes beside the disk, which stays as it is.
		const said = await tellMonitor(files.monitorSocket, `snapshot_blkdev disk0 ${disk} qcow2`)
		if (!existsSync(disk)) throw new Error(`QEMU has not kept the disk as it is: ${said}`)
		const kept = { disk: own.file, format: own.format, variables }
		own = { file: disk, format: 'qcow2' }
		return kept
	}
	const bootFrom = async (moment: Moment) => {
		const variables = file('moment-variables.fd')
		copyFileSync(moment.variables, variables)
		await start([{ file: moment.disk, format: moment.format, isKept: true }], variables)
	}
	const cutPower = async () => {
		shell.close()
		screen?.destroy()
		screen = undefined
		child?.kill('SIGKILL')
		await ended
	}
	const powerOff = async () => {
		// A machine whose power was cut has no exit code, only the signal.
		if (!child || child.exitCode !== null || child.signalCode !== null) return
		const monitor = await openSocket(files.monitorSocket)
		monitor.write('system_powerdown\n')
		const timeout = new AbortController()
		await Promise.race([
			ended,
			delay(STOP_SECONDS * 1000, undefined, { signal: timeout.signal }).catch(() => undefined),
		])
		timeout.abort()
		monitor.destroy()
		await cutPower()
	}
	const stop = async () => {
		await powerOff()
		await network.remove()
	}
	stopOnSignal(stop)
	return {
		address,
		network,
		disk: files.disk,
		boot,
		keepMoment,
		bootFrom,
		serial,
		waitForSerial: async (pattern, seconds) => {
			const deadline = Date.now() + seconds * 1000
			for (;;) {
				const match = pattern.exec(serial())
				if (match) return match
				if (Date.now() > deadline)
					throw new Error(`The serial line has not shown ${pattern} after ${seconds} s:\n${serial().slice(-3000)}`)
				await delay(LOOK_EVERY_MS)
			}
		},
		type: async (text) => {
			screen ??= (await openSocket(files.screenSocket)).resume()
			screen.write(text)
		},
		exec: (command, seconds = 60) => shell.run(command, seconds),
		forgetShell: shell.close,
		powerOff,
		cutPower,
		stop,
		ended: () => ended,
	}
}
