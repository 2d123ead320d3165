/** Installing to another disk on the real machine: what is on no other disk changes, and what was installed starts alone. */
import { createHash } from 'node:crypto'
import { createReadStream, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { waitForConsole } from '../console-door.ts'
import type { Machine } from '../vm.ts'
import { quoted } from './vpn-guest.ts'

const INSTALLED_GIGABYTES = 5
const KEPT_MEGABYTES = 64
// Emulated, on two busy cores.
const BOOT_SECONDS = 800
const INSTALL_SECONDS = 600
/** Before the first partition. */
const TABLE_BYTES = 1024 * 1024

const fileOf = (machine: Machine, name: string) => join(dirname(machine.disk), `${name}.raw`)
export const installedDisk = (machine: Machine) => fileOf(machine, 'internal')
const keptDisk = (machine: Machine) => fileOf(machine, 'keepsake')

/** Two more disks: an empty one, and a small one for something that must not be lost. */
export function otherDisks(machine: Machine): string[] {
	const sizes = [INSTALLED_GIGABYTES * 1024 ** 3, KEPT_MEGABYTES * 1024 ** 2]
	return [installedDisk(machine), keptDisk(machine)].map((disk, index) => {
		rmSync(disk, { force: true })
		writeFileSync(disk, '')
		truncateSync(disk, sizes[index])
		return disk
	})
}

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256')
	for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
	return hash.digest('hex')
}

/** What says where the partitions of a disk are. */
async function tableOf(file: string): Promise<string> {
	const disk = await open(file)
	try {
		const { buffer } = await disk.read(Buffer.alloc(TABLE_BYTES), 0, TABLE_BYTES, 0)
		return createHash('sha256').update(buffer).digest('hex')
	} finally {
		await disk.close()
	}
}

/** A partition with a file system on the small disk, made by the machine itself. */
async function keepSomething(machine: Machine): Promise<void> {
	const definition =
		'[Partition]\nType=linux-generic\nLabel=keepsake\nFormat=ext4\nCopyFiles=/usr/lib/os-release:/kept\n'
	const words = '--dry-run=no --empty=force --definitions=/run/keepsake.d --no-pager'
	await machine.exec(
		`mkdir /run/keepsake.d; printf %s ${quoted(definition)} > /run/keepsake.d/10.conf; systemd-repart ${words} /dev/vdc > /dev/null 2>&1; udevadm settle; sync`,
		120,
	)
}

const setupCode = (machine: Machine) => machine.exec('cat /var/lib/callytics/setup-code')
const secretsOf = (machine: Machine) =>
	machine.exec('cat /etc/machine-id /var/lib/callytics/secrets/* /var/lib/callytics/tls/ca.crt | sha256sum')

let firstOnes: { code: string; secrets: string }

/** @param machine that has been started with the other disks */
export function testInstallation(machine: () => Machine): void {
	test('other disks are told with what is on them, and one that is too small is refused and keeps it', async () => {
		await keepSomething(machine())
		const told = await machine().exec('callytics disks; callytics install vdc --erase 2>&1; echo $?')
		expect(told).toMatch(/^vdb {4}5 GB {4}internal {4}on it: empty\r?$/m)
		expect(told).toMatch(/^vdc {4}67 MB {4}keepsake {4}too small\r?$/m)
		expect(told).toMatch(/The disk vdc has 0\.1 GB; the appliance needs 4 GB\. Choose a larger one\.\s+1\s*$/)
	})

	test('the appliance is installed to the chosen disk, and no other one is written to', async () => {
		firstOnes = { code: await setupCode(machine()), secrets: await secretsOf(machine()) }
		const before = [await hashOf(keptDisk(machine())), await tableOf(machine().disk)]
		const told = await machine().exec('callytics install vdb --erase 2>&1', INSTALL_SECONDS)
		expect(told).toMatch(/The system is being copied[\s\S]*The disk is being made bootable[\s\S]*is installed/)
		expect([await hashOf(keptDisk(machine())), await tableOf(machine().disk)]).toEqual(before)
		// Each name is still that of the disk it runs from.
		const links = await machine().exec('readlink /dev/disk/by-partlabel/callytics*')
		expect(links.trim().split(/\s+/)).toEqual(['../../vda6', '../../vda3', '../../vda2'])
	})
}

/** Starts the machine from the installed disk alone: the last that is done with it. */
export function testInstalledDisk(machine: () => Machine): void {
	test('the installed disk starts alone, as on its first day, with secrets of its own and all of its room', async () => {
		await machine().cutPower()
		await machine().boot([installedDisk(machine())])
		expect(await waitForConsole(machine().address, BOOT_SECONDS)).toBe(true)
		await machine().waitForSerial(/Setup code {3}[2-9A-Z]{4}-[2-9A-Z]{4}/, BOOT_SECONDS)
		expect(await setupCode(machine())).not.toBe(firstOnes.code)
		expect(await secretsOf(machine())).not.toBe(firstOnes.secrets)
		expect(await machine().exec('findmnt --noheadings --output SOURCE /var')).toContain('/dev/vda6')
		const kilobytes = Number((await machine().exec('df --output=size /var | tail -1')).trim())
		expect(kilobytes / 1024 / 1024).toBeGreaterThan(INSTALLED_GIGABYTES - 3)
		expect((await machine().exec('systemctl list-units --failed --plain --no-legend')).trim()).toBe('')
	})
}
