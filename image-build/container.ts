/** Boots a directory tree with systemd-nspawn: read-only root, its own /var, its own network namespace. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { tryCommand, type CommandResult } from './run-command.ts'

const STOP_SECONDS = 30 // Redis, PostgreSQL and Asterisk end in about two; then the power is cut
const LOOK_EVERY_MS = 50

/** What to boot. */
export interface ContainerOptions {
	/** Unique among the running ones; also the machine's name to systemd-nspawn. */
	name: string
	treeFolder: string
	/** The folder that becomes /var; survives the container. */
	varFolder: string
	networkNamespace: string
	/** Read-only folders of the build host laid over the tree: host path → path in the container. */
	overlays?: Record<string, string> | undefined
	/** Where the container's own boot messages go. */
	logFile: string
}

/** A booted container. */
export interface Container {
	/** Resolves when the container has ended, for whatever reason. */
	ended: Promise<void>
	exec(command: readonly string[], input?: string): Promise<CommandResult>
	/** Runs a command and tells each line it writes, until it is stopped. */
	follow(command: readonly string[], onLine: (line: string) => void): { stop: () => void }
	/** Ends it in order, as the power button does. */
	stop(): Promise<void>
	/** Ends it at once, as a power cut does. */
	kill(): Promise<void>
}

/** The folder of cgroup v2 on this host, hybrid or unified. */
function cgroupFolder(): string {
	return existsSync('/sys/fs/cgroup/unified/cgroup.procs') ? '/sys/fs/cgroup/unified' : '/sys/fs/cgroup'
}

/**
 * The words in front of systemd-nspawn that give it a cgroup of its own, so that several can run at once.
 * Where systemd runs the host a delegated scope is its way; elsewhere a folder does.
 */
function cgroupWords(name: string): string[] {
	if (existsSync('/run/systemd/system'))
		return ['systemd-run', '--quiet', '--scope', '--property=Delegate=yes', `--unit=callytics-${name}-${process.pid}`]
	const folder = join(cgroupFolder(), `callytics-${name}`)
	mkdirSync(folder, { recursive: true })
	return ['sh', '-c', `echo $$ > ${folder}/cgroup.procs && exec "$@"`, 'sh']
}

function removeCgroup(name: string): void {
	const folder = join(cgroupFolder(), `callytics-${name}`)
	for (const path of [join(folder, 'supervisor'), join(folder, 'payload'), folder])
		if (!existsSync('/run/systemd/system') && existsSync(path)) {
			try {
				rmdirSync(path)
			} catch {
				// Groups below it are still emptying; the next start under this name uses the folder again.
			}
		}
}

function nspawnWords(options: ContainerOptions): string[] {
	const overlays = Object.entries(options.overlays ?? {}).map(([from, to]) => `--bind-ro=${from}:${to}`)
	return [
		'systemd-nspawn',
		'--quiet',
		'--boot',
		'--register=no',
		'--keep-unit',
		'--read-only',
		`--directory=${options.treeFolder}`,
		`--machine=callytics-${options.name}`,
		'--hostname=callytics',
		`--bind=${options.varFolder}:/var`,
		`--network-namespace-path=/run/netns/${options.networkNamespace}`,
		'--capability=CAP_NET_ADMIN,CAP_NET_RAW,CAP_SYS_NICE',
		'--link-journal=no',
		'--resolv-conf=off',
		'--timezone=off',
		'--console=pipe',
		...overlays,
	]
}

/** The container's PID 1 as the host numbers it: systemd-nspawn's only child. */
function leaderOf(nspawn: number): number | undefined {
	try {
		const children = readFileSync(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').trim()
		return children ? Number(children.split(' ')[0]) : undefined
	} catch {
		return undefined
	}
}

/** What a process runs; undefined when it has ended: nspawn starts helpers of its own on the way. */
function programOf(processId: number): string | undefined {
	try {
		return readFileSync(`/proc/${processId}/comm`, 'utf8').trim()
	} catch {
		return undefined
	}
}

/** Kills a process that may have ended by itself. */
function killProcess(processId: number): void {
	try {
		process.kill(processId, 'SIGKILL')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
	}
}

async function waitForLeader(child: ChildProcess, log: () => string): Promise<number> {
	const deadline = Date.now() + 20_000
	while (Date.now() < deadline && child.exitCode === null) {
		const leader = leaderOf(child.pid!)
		if (leader && programOf(leader) === 'systemd') return leader
		await delay(LOOK_EVERY_MS)
	}
	child.kill('SIGKILL')
	throw new Error(`systemd-nspawn did not boot the container:\n${log()}`)
}

/**
 * Boots a container and returns as soon as its PID 1 runs.
 * @throws when systemd-nspawn refuses; the message has its words
 */
export async function bootContainer(options: ContainerOptions): Promise<Container> {
	mkdirSync(options.varFolder, { recursive: true })
	// If this process dies systemd-nspawn is told to power the container off: setpriv asks the kernel for that.
	const words = ['setpriv', '--pdeathsig', 'TERM', ...cgroupWords(options.name), ...nspawnWords(options)]
	writeFileSync(options.logFile, '')
	const child = spawn(words[0]!, words.slice(1), {
		detached: true, // a Ctrl-C at the terminal must reach only us: we end the container in order
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
	})
	const log = createWriteStream(options.logFile)
	child.stdout.pipe(log)
	child.stderr.pipe(log)
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
	const leader = await waitForLeader(child, () => readFileSync(options.logFile, 'utf8'))

	const enter = [`--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--']
	const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/root', TERM: 'dumb' }
	const exec: Container['exec'] = (command, input) =>
		tryCommand('nsenter', [...enter, ...command], { input, env, cwd: '/' })
	const follow: Container['follow'] = (command, onLine) => {
		const stdio = ['ignore', 'pipe', 'inherit'] as const
		const following = spawn('nsenter', [...enter, ...command], { env, cwd: '/', stdio: [...stdio] })
		createInterface({ input: following.stdout! }).on('line', onLine)
		return {
			stop: () => {
				following.stdout!.destroy() // nsenter's own child is out of reach: it ends with its next line
				following.kill()
			},
		}
	}
	const kill = async () => {
		// The kernel ends everything in the container with its PID 1; systemd-nspawn itself could be killed without that.
		if (child.exitCode === null) killProcess(leader)
		await ended
		removeCgroup(options.name)
	}
	const stop = async () => {
		child.kill('SIGTERM') // systemd-nspawn turns it into an orderly power-off
		const timeout = new AbortController()
		await Promise.race([
			ended,
			delay(STOP_SECONDS * 1000, undefined, { signal: timeout.signal }).catch(() => undefined),
		])
		timeout.abort()
		await kill()
	}
	return { ended, exec, follow, stop, kill }
}
