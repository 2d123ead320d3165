/** How the kernel's and systemd's texts about the machine are read, and how it is restarted. */
import { expect, test } from 'vitest'
import { power } from '../actions/power.ts'
import { showUnits } from './collect.ts'
import { parseCpu, parseMemory, parseMounts, parseUnits, watchedUnits } from './reading.ts'

test('a unit has a state, since when, memory and how often it was started again', () => {
	const text = [
		...['Id=asterisk.service', 'ActiveState=active', 'ActiveEnterTimestamp=@1764360000', 'MemoryCurrent=67108864'],
		...['NRestarts=2', '', 'Id=nftables.service', 'ActiveState=failed', 'ActiveEnterTimestamp='],
		...['MemoryCurrent=[not set]', 'NRestarts=0', ''],
	].join('\n')
	expect(parseUnits(text)).toEqual([
		{ unit: 'asterisk.service', state: 'active', since: 1_764_360_000_000, memoryBytes: 67_108_864, restarts: 2 },
		{ unit: 'nftables.service', state: 'failed', since: null, memoryBytes: null, restarts: 0 },
	])
})

test('systemd is asked for nothing but the units and properties of the list', () => {
	expect(showUnits).toEqual([
		...['show', '--timestamp=unix'],
		'--property=Id,ActiveState,ActiveEnterTimestamp,MemoryCurrent,NRestarts',
		...watchedUnits,
	])
})

test('waiting for a disk is no work of the processors', () => {
	const text = 'cpu  100 10 50 800 40 5 5 0 0 0\ncpu0 50 5 25 400 20 2 3 0 0 0\ncpu1 50 5 25 400 20 3 2 0 0 0\nintr 1\n'
	expect(parseCpu(text)).toEqual({ busy: 170, total: 1010, processors: 2 })
})

test('memory is told in bytes, and a machine without swap has none', () => {
	const text =
		'MemTotal:        2000000 kB\nMemFree:          100000 kB\nMemAvailable:    1200000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n'
	expect(parseMemory(text)).toEqual({
		...{ totalBytes: 2_048_000_000, availableBytes: 1_228_800_000, swapTotalBytes: 0, swapFreeBytes: 0 },
	})
})

test('the data partition, the boot partition and attached disks are shown; what is always full or empty is not', () => {
	const text = [
		...['/dev/mapper/root / erofs ro 0 0', '/dev/vda6 /var ext4 rw 0 0', 'tmpfs /run tmpfs rw 0 0'],
		...['systemd-1 /boot autofs rw 0 0', '/dev/vda1 /boot vfat rw 0 0', '/dev/sdb1 /media/usb\\040stick vfat rw 0 0'],
		...['/dev/vda6 /var/tmp ext4 rw 0 0', ''],
	].join('\n')
	expect(parseMounts(text)).toEqual(['/var', '/boot', '/media/usb stick'])
})

test('restarting and powering off are begun, not waited for', () => {
	expect(power.generate({ action: 'restart-machine' })).toEqual(['--no-block', 'reboot'])
	expect(power.generate({ action: 'power-off' })).toEqual(['--no-block', 'poweroff'])
})
