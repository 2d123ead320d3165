/** What is made on a disk that takes the appliance, as systemd-repart reads it: the same as in the image, with new names. Pure. */
import { ROOT } from './disks.ts'
import type { Installed } from '../update/report.ts'

/** 32 hexadecimal digits as a UUID. */
const uuid = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const slotBytes = 'SizeMinBytes=1G\nSizeMaxBytes=1G\n'
const checksumBytes = 'SizeMinBytes=32M\nSizeMaxBytes=32M\n'

/**
 * Texts by the names of their files. The slot that runs is copied: its file system as the kernel has checked it against
 * the root hash, and under the UUIDs by which the kernel finds it (Discoverable Partitions Specification: the two halves
 * of the hash). The data partition is empty; the first boot makes secrets of its own in it.
 */
export function layoutOf({ version, rootHash }: Installed): Map<string, string> {
	const partition = (lines: string) => `[Partition]\n${lines}`
	return new Map([
		['00-esp.conf', partition('Type=esp\nFormat=vfat\nSizeMinBytes=384M\nSizeMaxBytes=384M\n')],
		[
			'10-root-a-verity.conf',
			partition(
				`Type=root-verity\nLabel=callytics_${version}_verity\nUUID=${uuid(rootHash.slice(32))}\nCopyBlocks=auto\nReadOnly=yes\n${checksumBytes}`,
			),
		],
		[
			'11-root-a.conf',
			partition(
				`Type=root\nLabel=callytics_${version}\nUUID=${uuid(rootHash.slice(0, 32))}\nCopyBlocks=${ROOT}\nReadOnly=yes\n${slotBytes}`,
			),
		],
		['20-root-b-verity.conf', partition(`Type=root-verity\nLabel=_empty\n${checksumBytes}`)],
		['21-root-b.conf', partition(`Type=root\nLabel=_empty\n${slotBytes}`)],
		['30-data.conf', partition('Type=linux-generic\nLabel=callytics-data\nFormat=ext4\nSizeMinBytes=256M\n')],
	])
}

/** The words of systemd-repart that empty the disk and make it so; the partition table is the last it writes. */
export const repartWords = (definitions: string, disk: string): string[] => [
	...['--dry-run=no', '--empty=force', '--seed=random', '--no-pager'],
	...[`--definitions=${definitions}`, `/dev/${disk}`],
]
