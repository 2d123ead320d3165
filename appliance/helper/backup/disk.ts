/** Disks that can be plugged in for backups: which there are, and having one mounted. */
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { diskMount } from './places.ts'
import { diskPattern, type BackupTarget } from './settings.ts'

const SYSTEMCTL = '/usr/bin/systemctl'
export const diskUnit = (disk: string) => `callytics-backup-disk@${disk}.service`

const fileSystems = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'vfat', 'exfat', 'ntfs'])

interface Block {
	uuid: string | null
	fstype: string | null
	label: string | null
	partlabel: string | null
	model: string | null
	size: number
	mountpoints: (string | null)[]
	children?: Block[] | undefined
}
const blockSchema: z.ZodType<Block> = z.object({
	uuid: z.string().nullable(),
	fstype: z.string().nullable(),
	label: z.string().nullable(),
	partlabel: z.string().nullable(),
	model: z.string().nullable(),
	size: z.number(),
	mountpoints: z.array(z.string().nullable()),
	children: z.lazy(() => z.array(blockSchema)).optional(),
})

/** What is asked of lsblk. */
export const lsblkWords = ['--json', '--bytes', '--output', 'UUID,FSTYPE,LABEL,PARTLABEL,MODEL,SIZE,MOUNTPOINTS']

/** A disk that could hold backups. */
export interface BackupDisk {
	disk: string
	name: string
	bytes: number
	fileSystem: string
}

/**
 * File systems that nothing of the machine lies on.
 * @param text what lsblk wrote
 */
export function disksIn(text: string): BackupDisk[] {
	const { blockdevices } = z.object({ blockdevices: z.array(blockSchema) }).parse(JSON.parse(text))
	const found: BackupDisk[] = []
	const visit = (block: Block, model: string | null) => {
		const name = block.label ?? block.model ?? model
		for (const child of block.children ?? []) visit(child, name)
		const { uuid, fstype, size } = block
		const isTheMachines = (block.partlabel ?? '').startsWith('callytics')
		const isInUse = block.mountpoints.some((path) => path !== null && path !== diskMount)
		if (!uuid || !fstype || !fileSystems.has(fstype) || !diskPattern.test(uuid) || isTheMachines || isInUse) return
		found.push({ disk: uuid, name: name?.trim() ?? '', bytes: size, fileSystem: fstype })
	}
	for (const block of blockdevices) visit(block, null)
	return found
}

/** Does something while the target's disk, if it has one, is mounted. @throws Refusal when it is not plugged in */
export async function withDisk<T>(target: BackupTarget, work: () => Promise<T>): Promise<T> {
	if (target.kind !== 'disk') return work()
	await mountDisk(target.disk)
	try {
		return await work()
	} finally {
		await unmountDisk(target.disk)
	}
}

export async function mountDisk(disk: string): Promise<void> {
	await run(SYSTEMCTL, ['start', diskUnit(disk)]).catch((error: unknown) => {
		const away = 'The backup disk cannot be used: it is not plugged in, or damaged. Plug it in and try again.'
		throw Object.assign(new Refusal('backup.disk_away', away), { cause: error })
	})
}

export async function unmountDisk(disk: string): Promise<void> {
	await run(SYSTEMCTL, ['stop', diskUnit(disk)])
}
