/** QEMU from mkosi's own tools: the same version on every build host, nothing to install. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cacheFolder } from './paths.ts'

const tools = join(cacheFolder, 'mkosi/config/mkosi.tools')
const PROBE_SECONDS = 30
const LOOK_EVERY_MS = 200

/** UEFI firmware: code, and the variables a machine starts with. */
export const firmware = {
	code: join(tools, 'usr/share/OVMF/OVMF_CODE_4M.fd'),
	variables: join(tools, 'usr/share/OVMF/OVMF_VARS_4M.fd'),
}

/** The words that run QEMU, in the given network namespace if there is one. */
function qemuWords(namespace: string | undefined, options: readonly string[]): string[] {
	const library = join(tools, 'usr/lib/x86_64-linux-gnu')
	const inNamespace = namespace ? ['ip', 'netns', 'exec', namespace] : []
	return [
		...['setpriv', '--pdeathsig', 'KILL', ...inNamespace],
		// The tools' own loader and libraries, on the host's file system.
		...[join(tools, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', library],
		join(tools, 'usr/bin/qemu-system-x86_64'),
		...['-L', join(tools, 'usr/share/qemu'), '-nodefaults', '-no-user-config', '-display', 'none'],
		...options,
	]
}

/** Starts QEMU. It ends with this process, whatever happens. */
export function spawnQemu(namespace: string | undefined, options: readonly string[]): ChildProcess {
	if (!existsSync(tools)) throw new Error('QEMU comes with the disk image’s build: build that first.')
	const [program, ...words] = qemuWords(namespace, options)
	return spawn(program!, words, {
		detached: true, // a Ctrl-C at the terminal must reach only us: we end the machine in order
		stdio: ['ignore', 'ignore', 'pipe'],
		env: { ...process.env, QEMU_MODULE_DIR: join(tools, 'usr/lib/x86_64-linux-gnu/qemu') },
	})
}

/** Options of the processor: KVM where it works, else emulation by all cores. */
export function processorOptions(withKvm: boolean): string[] {
	return withKvm
		? ['-accel', 'kvm', '-cpu', 'host']
		: ['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt']
}

/** Options of the firmware, with the machine's own copy of its variables. */
export function firmwareOptions(variables: string): string[] {
	return [
		...['-drive', `if=pflash,format=raw,readonly=on,file=${firmware.code}`],
		...['-drive', `if=pflash,format=raw,file=${variables}`],
	]
}

/**
 * Whether KVM really runs a kernel here: on some hosts /dev/kvm is there, opens, and no guest survives in it.
 * @param disk an image to try, which is not written to
 */
export async function isKvmUsable(disk: string, variables: string, serialLog: string): Promise<boolean> {
	if (!existsSync('/dev/kvm')) return false
	const child = spawnQemu(undefined, [
		...['-machine', 'q35', '-m', '1024', '-no-reboot', ...processorOptions(true), ...firmwareOptions(variables)],
		...['-drive', `if=virtio,format=raw,file=${disk},snapshot=on`],
		...['-serial', `file:${serialLog}`],
	])
	let complaint = ''
	child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
	const isUp = () => existsSync(serialLog) && readFileSync(serialLog, 'utf8').includes('Linux version')
	const deadline = Date.now() + PROBE_SECONDS * 1000
	while (!isUp() && !complaint && child.exitCode === null && Date.now() < deadline) await delay(LOOK_EVERY_MS)
	const usable = isUp()
	child.kill('SIGKILL')
	await ended
	return usable
}
