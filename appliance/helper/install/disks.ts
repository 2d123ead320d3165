/** The machine's disks: which there are, what is on them, and which of them can take the appliance. */
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { diskNamePattern, type ChosenDisk } from './settings.ts'
import type { MachineDisks, OfferedDisk } from './report.ts'

const LSBLK = '/usr/bin/lsblk'
/** Disks sold as 4 GB have a little less. */
const SMALLEST_BYTES = 3_800_000_000
/** The root file system, checked by the kernel against its hash. */
export const ROOT = '/dev/mapper/root'
const DATA_LABEL = 'callytics-data'
const ESP_TYPE = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'

interface Block {
	name: string
	path: string
	type: string
	size: number
	model: string | null
	serial: string | null
	tran: string | null
	rm: boolean
	ro: boolean
	fstype: string | null
	label: string | null
	partlabel: string | null
	parttype: string | null
	mountpoints: (string | null)[]
	children?: Block[] | undefined
}
const word = z.string().nullable()
const blockSchema: z.ZodType<Block> = z.object({
	...{ name: z.string(), path: z.string(), type: z.string(), size: z.number() },
	...{ model: word, serial: word, tran: word, rm: z.boolean(), ro: z.boolean() },
	...{ fstype: word, label: word, partlabel: word, parttype: word },
	mountpoints: z.array(word),
	children: z.lazy(() => z.array(blockSchema)).optional(),
})

/** What is asked of lsblk. */
export const lsblkWords = [
	...['--json', '--bytes', '--output'],
	'NAME,PATH,TYPE,SIZE,MODEL,SERIAL,TRAN,RM,RO,FSTYPE,LABEL,PARTLABEL,PARTTYPE,MOUNTPOINTS',
]

const parseBlocks = (text: string) =>
	z.object({ blockdevices: z.array(blockSchema) }).parse(JSON.parse(text)).blockdevices

/** It and all that lies on it: partitions, and what is made of partitions. */
const withAll = (block: Block): Block[] => [block, ...(block.children ?? []).flatMap(withAll)]
const mountsOf = (block: Block) =>
	withAll(block).flatMap(({ mountpoints }) => mountpoints.filter((one) => one !== null))

function obstacleOf(disk: Block): OfferedDisk['obstacle'] {
	const isMadeUse = withAll(disk).some(({ type }) => type !== 'disk' && type !== 'part')
	if (isMadeUse || mountsOf(disk).length > 0) return 'in-use'
	if (disk.ro) return 'read-only'
	return disk.size < SMALLEST_BYTES ? 'too-small' : null
}

function describe(disk: Block): OfferedDisk {
	const parts = (disk.children ?? []).filter(({ type }) => type === 'part')
	const isWhole = parts.length === 0 && disk.fstype !== null
	return {
		...{ name: disk.name, model: disk.model?.trim() ?? '', serial: disk.serial?.trim() ?? '', bytes: disk.size },
		isRemovable: disk.rm || disk.tran === 'usb',
		obstacle: obstacleOf(disk),
		contents: (isWhole ? [disk] : parts).map(({ size, fstype, label, partlabel }) => ({
			...{ bytes: size, fileSystem: fstype ?? '', label: label ?? partlabel ?? '' },
			isAppliance: partlabel === DATA_LABEL,
		})),
	}
}

/** @param text what lsblk wrote */
export function disksIn(text: string): MachineDisks {
	// Without a medium, a reader of cards is a disk of no size.
	const disks = parseBlocks(text).filter(
		({ type, name, size }) => type === 'disk' && size > 0 && diskNamePattern.test(name),
	)
	// In a container the disks of the machine around it can be seen, and "/" is a folder on one of them.
	const running = disks.find((disk) =>
		withAll(disk).some(({ path, mountpoints }) => path === ROOT && mountpoints.includes('/')),
	)
	if (!running) return { running: null, others: [] }
	return {
		running: describe(running),
		others: disks
			.filter((disk) => disk !== running && !/^(loop|ram|zram|fd)/.test(disk.name))
			.map(describe)
			.sort((a, b) => b.bytes - a.bytes),
	}
}

export const readMachineDisks = async (): Promise<MachineDisks> => disksIn(await run(LSBLK, lsblkWords))

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** @throws Refusal unless it is the disk that was chosen, and can take the appliance */
export function refuseUnlessFit({ running, others }: MachineDisks, chosen: ChosenDisk): void {
	if (!running)
		throw new Refusal(
			'install.no_source',
			'This appliance does not run from a disk of its own, so there is nothing to install from. Start the machine from a USB disk with the image.',
		)
	if (running.name === chosen.name)
		throw new Refusal('install.running', `The appliance runs from ${chosen.name}. Choose another disk.`)
	const found = others.find(({ name }) => name === chosen.name)
	if (!found)
		throw new Refusal(
			'install.disk_gone',
			`There is no disk ${chosen.name} any more. Plug it in, or choose another one from the list.`,
		)
	if (found.serial !== chosen.serial || found.model !== chosen.model || found.bytes !== chosen.bytes)
		throw new Refusal(
			'install.disk_changed',
			`Another disk than the one you chose is called ${chosen.name} now. Look at the list again.`,
		)
	const sentences = {
		'in-use': `The disk ${found.name} is in use. Unplug what uses it, or choose another one.`,
		'read-only': `The disk ${found.name} cannot be written. Take its write protection off, or choose another one.`,
		'too-small': `The disk ${found.name} has ${gigabytes(found.bytes)}; the appliance needs 4 GB. Choose a larger one.`,
	}
	if (found.obstacle) throw new Refusal(`install.${found.obstacle.replace('-', '_')}`, sentences[found.obstacle])
}

/** The device of a disk's boot partition. @param text what lsblk wrote @throws when it has none */
export function bootPartitionIn(text: string, name: string): string {
	const disk = parseBlocks(text).find((block) => block.name === name)
	const found = disk?.children?.find(({ parttype }) => parttype === ESP_TYPE)
	if (!found) throw new Error(`${name} has no boot partition`)
	return found.path
}
export const readBootPartition = async (name: string): Promise<string> =>
	bootPartitionIn(await run(LSBLK, lsblkWords), name)
