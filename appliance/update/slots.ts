/** Writes the other slot, and tries out in it what the new version would do to this machine's data. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../backup/run-program.ts'
import { Refusal } from '../helper/refusal.ts'
import { run as runTool, syncFileSystem } from '../helper/run.ts'
import { bootEntries } from '../helper/update/entries.ts'
import { trialDatabase, underWayFolder } from '../helper/update/places.ts'
import { entriesFolder } from '../helper/update/state.ts'
import { dropDatabase, makeTrialDatabase } from './database.ts'

const definitions = '/usr/lib/callytics/update'
const mountedRoot = join(underWayFolder, 'root')
/** As rootfs/usr/lib/sysusers.d/callytics.conf has it, in every version. */
const callyticsId = '980'

const sysupdate = (part: 'slots.d' | 'boot.d', version: string, signal: AbortSignal) =>
	runProgram(
		'/usr/lib/systemd/systemd-sysupdate',
		[`--definitions=${join(definitions, part)}`, '--verify=yes', 'update', version],
		signal,
	)

/** Removes a version's entries: the boot loader must not start what is being written, or what gave way. */
export async function removeEntries(version: string): Promise<void> {
	const folder = await entriesFolder()
	if (!folder) return
	const entries = bootEntries(await readdir(folder)).filter((entry) => entry.version === version)
	for (const { file } of entries) await rm(join(folder, file))
	if (entries.length > 0) await syncFileSystem(folder)
}

/** Calls go on meanwhile; the boot loader does not know of it yet. */
export async function writeSlot(version: string, signal: AbortSignal): Promise<void> {
	await removeEntries(version)
	await sysupdate('slots.d', version, signal)
}

/** From here on the next start is one into the new version. */
export async function tellBootLoader(version: string): Promise<void> {
	await sysupdate('boot.d', version, new AbortController().signal)
	const folder = await entriesFolder()
	if (folder) await syncFileSystem(folder)
}

/**
 * Runs the new version's migrations on a copy of the database, from the slot that was just written.
 * @throws Refusal when they fail
 */
export async function tryMigrations(version: string, signal: AbortSignal): Promise<void> {
	await runTool('/usr/bin/udevadm', ['settle', '--timeout=30'])
	await mkdir(mountedRoot, { recursive: true })
	const device = `/dev/disk/by-partlabel/callytics_${version}`
	await runTool('/usr/bin/mount', ['-t', 'erofs', '-o', 'ro,nosuid,nodev', device, mountedRoot])
	try {
		await makeTrialDatabase(signal)
		await runProgram('/usr/bin/systemd-run', migrateWords, signal).catch((error: unknown) => {
			if (signal.aborted) throw error
			process.stderr.write(`<4>migrations of ${version} failed on a copy: ${String(error)}\n`)
			throw new Refusal(
				'update.migrations',
				`Version ${version} cannot take over this machine's data: that was tried on a copy. Nothing was changed. Its maker needs the log under “callytics-update”.`,
			)
		})
	} finally {
		await dropDatabase(trialDatabase)
		await runTool('/usr/bin/umount', [mountedRoot])
	}
}

const migrateWords = [
	...['--wait', '--pipe', '--collect', '--quiet', '--unit=callytics-update-trial'],
	...[`--uid=${callyticsId}`, `--gid=${callyticsId}`, `--property=RootDirectory=${mountedRoot}`],
	// The root of a slot has no /var of its own to make folders in.
	...['--property=MountAPIVFS=yes', '--property=TemporaryFileSystem=/var', '--property=PrivateNetwork=yes'],
	...['--property=BindPaths=/run/postgresql', '--property=NoNewPrivileges=yes', '--property=ProtectSystem=strict'],
	...[`--setenv=PGDATABASE=${trialDatabase}`, '--setenv=PGHOST=/run/postgresql', '--setenv=PGUSER=callytics'],
	...['/usr/bin/node', '/usr/lib/callytics/app/server/migrate.js'],
]
