/** A machine with other disks, as lsblk would tell of them: a container has none. What is really done to disks is tested on an emulated machine. */
import type { PageWorld } from './wizard.ts'

type Block = Record<string, unknown>

const block = (name: string, more: Block): Block => ({
	...{ name, path: `/dev/${name}`, type: 'disk', size: 0, model: null, serial: null, tran: null, rm: false, ro: false },
	...{ fstype: null, label: null, partlabel: null, parttype: null, mountpoints: [null], ...more },
})
const part = (name: string, more: Block) => block(name, { type: 'part', ...more })

/** The stick it runs from, an internal disk with another system, and a small stick. @param internal of the internal disk */
export async function showDisks({ appliance }: PageWorld, internal: { serial: string }): Promise<void> {
	const root = block('root', { path: '/dev/mapper/root', type: 'crypt', mountpoints: ['/'] })
	const running = part('sda3', { partlabel: 'callytics_0.1.0', children: [root] })
	const parts = [
		part('nvme0n1p1', { size: 524_288_000, fstype: 'vfat' }),
		part('nvme0n1p2', { size: 499_581_452_288, fstype: 'ntfs', label: 'Windows' }),
	]
	const blockdevices = [
		block('sda', { model: 'Cruzer Blade', size: 15_931_539_456, tran: 'usb', rm: true, children: [running] }),
		block('sdb', { model: 'Stick', size: 2_013_265_920, tran: 'usb', rm: true }),
		block('nvme0n1', { model: 'SSD 980', size: 500_107_862_016, tran: 'nvme', children: parts, ...internal }),
	]
	const script = `#!/bin/sh\ncat << 'END'\n${JSON.stringify({ blockdevices })}\nEND\n`
	await appliance.writeFile('/run/lsblk', script)
	await appliance.exec(['chmod', '755', '/run/lsblk'])
	await appliance.exec(['sh', '-c', 'findmnt /usr/bin/lsblk > /dev/null || mount --bind /run/lsblk /usr/bin/lsblk'])
}

/** As callytics-install.service tells of itself. */
export async function showInstallation({ appliance }: PageWorld, report: object): Promise<void> {
	await appliance.writeFile('/run/callytics-install/report.new', JSON.stringify(report))
	await appliance.exec(['mv', '/run/callytics-install/report.new', '/run/callytics-install/report.json'])
}
