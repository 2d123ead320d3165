/** Installing to another disk: which disks are offered, which are refused, and what is made on one. */
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../answer.ts'
import { bootPartitionIn, disksIn, refuseUnlessFit } from './disks.ts'
import { layoutOf, repartWords } from './layout.ts'

const GB = 1e9
type Given = Record<string, unknown>
/** A line of lsblk. */
const block = (name: string, more: Given = {}): Given => ({
	...{ name, path: `/dev/${name}`, type: 'disk', size: 500 * GB, model: null, serial: null, tran: 'sata', rm: false },
	...{ ro: false, fstype: null, label: null, partlabel: null, parttype: null, mountpoints: [null], ...more },
})
const part = (name: string, more: Given = {}) => block(name, { type: 'part', tran: null, ...more })
const text = (...blockdevices: Given[]) => JSON.stringify({ blockdevices })

const root = block('root', { path: '/dev/mapper/root', type: 'crypt', fstype: 'erofs', mountpoints: ['/'] })
const stick = block('sda', {
	...{ model: 'Cruzer Blade    ', serial: '4C53', size: 16 * GB, tran: 'usb', rm: true },
	children: [
		part('sda1', { fstype: 'vfat', partlabel: 'esp', mountpoints: ['/boot'] }),
		part('sda2', { partlabel: 'callytics_0.1.0_verity', children: [root] }),
		part('sda3', { partlabel: 'callytics_0.1.0', children: [root] }),
		part('sda6', { fstype: 'ext4', partlabel: 'callytics-data', mountpoints: ['/var'] }),
	],
})
const windows = block('nvme0n1', {
	...{ model: 'Samsung SSD 980', serial: 'S64D', tran: 'nvme' },
	children: [
		part('nvme0n1p1', { size: 0.1 * GB, fstype: 'vfat', partlabel: 'EFI system partition' }),
		part('nvme0n1p2', { size: 499 * GB, fstype: 'ntfs', label: 'Windows' }),
		part('nvme0n1p3', { size: 0.5 * GB }),
	],
})
const chosen = { name: 'nvme0n1', model: 'Samsung SSD 980', serial: 'S64D', bytes: 500 * GB }

describe('the disks', () => {
	test('each is told with what is on it; the one this machine runs from is none of the others', () => {
		const { running, others } = disksIn(text(stick, windows, block('loop0'), block('sr0', { type: 'rom' })))
		expect(running).toMatchObject({ name: 'sda', model: 'Cruzer Blade', isRemovable: true })
		expect(others).toEqual([
			{
				...chosen,
				...{ isRemovable: false, obstacle: null },
				contents: [
					{ bytes: 0.1 * GB, fileSystem: 'vfat', label: 'EFI system partition', isAppliance: false },
					{ bytes: 499 * GB, fileSystem: 'ntfs', label: 'Windows', isAppliance: false },
					{ bytes: 0.5 * GB, fileSystem: '', label: '', isAppliance: false },
				],
			},
		])
	})

	test('a disk with an appliance on it, one with a file system and no partitions, and an empty one', () => {
		const former = block('sdb', { children: [part('sdb6', { fstype: 'ext4', partlabel: 'callytics-data' })] })
		const whole = block('sdc', { fstype: 'ext4', label: 'keepsake' })
		const [first, second, third] = disksIn(text(stick, former, whole, block('sdd'))).others
		expect(first!.contents).toMatchObject([{ isAppliance: true }])
		expect(second!.contents).toEqual([{ bytes: 500 * GB, fileSystem: 'ext4', label: 'keepsake', isAppliance: false }])
		expect(third!.contents).toEqual([])
	})

	test.each([
		['too-small', block('sdb', { size: 2 * GB })],
		['read-only', block('sdb', { ro: true })],
		['in-use', block('sdb', { children: [part('sdb1', { mountpoints: ['/run/callytics-backup-disk'] })] })],
		['in-use', block('sdb', { children: [part('sdb1', { children: [block('md0', { type: 'raid1' })] })] })],
	])('one that is %s is told with that and refused', (obstacle, disk) => {
		const disks = disksIn(text(stick, disk))
		expect(disks.others).toMatchObject([{ name: 'sdb', obstacle }])
		const { name, model, serial, bytes } = disks.others[0]!
		expect(() => refuseUnlessFit(disks, { name, model, serial, bytes })).toThrow(/^The disk sdb .*\./)
	})

	test('a reader without a card is no disk', () => {
		expect(disksIn(text(stick, block('sdb', { size: 0 }))).others).toEqual([])
	})

	test('only what was chosen is emptied: not what is gone, not another disk of that name, not the running one', () => {
		expect(() => refuseUnlessFit(disksIn(text(stick, windows)), chosen)).not.toThrow()
		expect(() => refuseUnlessFit(disksIn(text(stick)), chosen)).toThrow(/There is no disk nvme0n1 any more/)
		for (const change of [{ serial: 'S65X' }, { bytes: 499 * GB }, { model: 'Other' }])
			expect(() => refuseUnlessFit(disksIn(text(stick, windows)), { ...chosen, ...change })).toThrow(/Another disk/)
		const running = { name: 'sda', model: 'Cruzer Blade', serial: '4C53', bytes: 16 * GB }
		expect(() => refuseUnlessFit(disksIn(text(stick, windows)), running)).toThrow(/runs from sda/)
	})

	test('a machine that runs from no disk of its own, as a container does, installs nothing', () => {
		expect(() => refuseUnlessFit(disksIn(text(windows)), chosen)).toThrow(/does not run from a disk of its own/)
	})

	test('nothing but a disk’s name reaches a command line', () => {
		for (const name of ['sda; reboot', '../sda', '/dev/sda', '-a', 'SDA', ''])
			expect(() => parseRequest(JSON.stringify({ action: 'install-to-disk', disk: { ...chosen, name } }))).toThrow()
	})
})

test('what is made on the disk: the slot that runs under the UUIDs of its root hash, an empty one, and an empty data partition', () => {
	const rootHash = '0123456789abcdef0123456789abcdeffedcba9876543210fedcba9876543210'
	const layout = layoutOf({ version: '0.1.0', rootHash })
	expect([...layout].map(([name, lines]) => `${name}\n${lines}`).join('\n')).toMatchInlineSnapshot(`
		"00-esp.conf
		[Partition]
		Type=esp
		Format=vfat
		SizeMinBytes=384M
		SizeMaxBytes=384M

		10-root-a-verity.conf
		[Partition]
		Type=root-verity
		Label=callytics_0.1.0_verity
		UUID=fedcba98-7654-3210-fedc-ba9876543210
		CopyBlocks=auto
		ReadOnly=yes
		SizeMinBytes=32M
		SizeMaxBytes=32M

		11-root-a.conf
		[Partition]
		Type=root
		Label=callytics_0.1.0
		UUID=01234567-89ab-cdef-0123-456789abcdef
		CopyBlocks=/dev/mapper/root
		ReadOnly=yes
		SizeMinBytes=1G
		SizeMaxBytes=1G

		20-root-b-verity.conf
		[Partition]
		Type=root-verity
		Label=_empty
		SizeMinBytes=32M
		SizeMaxBytes=32M

		21-root-b.conf
		[Partition]
		Type=root
		Label=_empty
		SizeMinBytes=1G
		SizeMaxBytes=1G

		30-data.conf
		[Partition]
		Type=linux-generic
		Label=callytics-data
		Format=ext4
		SizeMinBytes=256M
		"
	`)
	expect(repartWords('/run/callytics-install/layout', 'sda').join(' ')).toMatchInlineSnapshot(
		`"--dry-run=no --empty=force --seed=random --no-pager --definitions=/run/callytics-install/layout /dev/sda"`,
	)
})

test('the boot partition is known by its type', () => {
	const esp = part('sdb1', { parttype: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b' })
	const disk = block('sdb', { children: [part('sdb2', { parttype: 'x' }), esp] })
	expect(bootPartitionIn(text(stick, disk), 'sdb')).toBe('/dev/sdb1')
	expect(() => bootPartitionIn(text(stick, disk), 'sda')).toThrow()
})
