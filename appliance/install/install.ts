/** Installs the appliance onto another disk: empties it, makes partitions, copies the slot that runs, and makes it bootable last. */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../backup/run-program.ts'
import { readBootPartition, readMachineDisks, refuseUnlessFit } from '../helper/install/disks.ts'
import { layoutOf, repartWords } from '../helper/install/layout.ts'
import { bootFolder, layoutFolder, orderFile } from '../helper/install/places.ts'
import { chosenDiskSchema, type ChosenDisk } from '../helper/install/settings.ts'
import { readInstallReport, tellInstall } from '../helper/install/state.ts'
import { Refusal } from '../helper/refusal.ts'
import { run } from '../helper/run.ts'
import { entriesFolder, readEntries, readInstalled } from '../helper/update/state.ts'
import { followWriting } from './progress.ts'

/** Checksums and what formatting writes, beside the root file system. */
const OTHER_BYTES = 96 * 1024 * 1024
const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())

/** Partitions, the slot that runs, an empty data partition. Until it is done the disk has no partition table. */
async function copySystem(disk: ChosenDisk): Promise<void> {
	await mkdir(layoutFolder, { recursive: true })
	for (const [name, text] of layoutOf(await readInstalled())) await writeFile(join(layoutFolder, name), text)
	const { blocks, bsize } = await statfs('/')
	const unfollow = followWriting(disk.name, blocks * bsize + OTHER_BYTES, (percent) =>
		tellInstall({ disk, state: 'running', step: 'copying', percent }),
	)
	try {
		await runProgram('/usr/bin/systemd-repart', repartWords(layoutFolder, disk.name), stopping.signal)
	} finally {
		unfollow()
	}
	await run('/usr/bin/udevadm', ['settle', '--timeout=30'])
}

/** The kernel, counted as in the image, and last of all the boot loader: a power cut before leaves a disk that does not boot. */
async function makeBootable(disk: ChosenDisk): Promise<void> {
	const { version } = await readInstalled()
	const entry = (await readEntries()).find((one) => one.version === version)
	const folder = await entriesFolder()
	if (!entry || !folder) throw new Error(`there is no kernel of version ${version} in the boot partition`)
	await mkdir(bootFolder, { recursive: true })
	await run('/usr/bin/mount', [
		'-t',
		'vfat',
		'-o',
		'nosuid,nodev,noexec,umask=0077',
		await readBootPartition(disk.name),
		bootFolder,
	])
	try {
		const target = join(bootFolder, 'EFI/Linux')
		await mkdir(target, { recursive: true })
		await copyFile(join(folder, entry.file), join(target, `callytics-appliance_${version}+3.efi`))
		// The boot loader's installer leaves one that is there.
		await mkdir(join(bootFolder, 'loader'), { recursive: true })
		await copyFile(join(folder, '../../loader/loader.conf'), join(bootFolder, 'loader/loader.conf'))
		await run('/usr/bin/sync', ['--file-system', bootFolder])
		// Into the firmware's list, too, where it keeps one: it then starts the new disk first.
		await run('/usr/bin/bootctl', [
			...[`--esp-path=${bootFolder}`, '--make-entry-directory=no', '--entry-token=machine-id', '--graceful'],
			...['--efi-boot-option-description=Callytics Appliance', 'install'],
		])
		if (!existsSync(join(bootFolder, 'EFI/BOOT/BOOTX64.EFI'))) throw new Error('the boot loader was not written')
		await run('/usr/bin/sync', ['--file-system', bootFolder])
	} finally {
		await run('/usr/bin/umount', [bootFolder])
	}
}

async function install(disk: ChosenDisk): Promise<void> {
	// It may have been unplugged since it was asked for.
	refuseUnlessFit(await readMachineDisks(), disk)
	await run('/usr/sbin/wipefs', ['--all', '--force', `/dev/${disk.name}`])
	await copySystem(disk)
	tellInstall({ disk, state: 'running', step: 'boot-loader', percent: 100 })
	await makeBootable(disk)
	tellInstall({ disk, state: 'done' })
	process.stderr.write(`<5>installed to ${disk.name}\n`)
}

function failed(disk: ChosenDisk, error: unknown): void {
	process.stderr.write(
		`<3>installing to ${disk.name} failed: ${error instanceof Error ? error.message : String(error)}\n`,
	)
	const problem =
		error instanceof Refusal
			? error.message
			: `The disk ${disk.name} could not be written, and does not start now. Begin again, or take another disk: this one may be broken. The reason is in the machine’s log under “callytics-install”.`
	tellInstall({ disk, state: 'failed', problem })
}

const disk = chosenDiskSchema.parse(JSON.parse(await readFile(orderFile, 'utf8')))
if (process.argv.includes('--after')) {
	// It could not say so itself: it was killed.
	if ((await readInstallReport())?.state === 'running')
		tellInstall({ disk, state: 'failed', problem: 'It was broken off by the machine. Begin again.' })
	await rm(orderFile)
} else {
	await install(disk).catch((error: unknown) => failed(disk, error))
}
