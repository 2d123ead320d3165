/** Reads how the machine fares: the kernel's own files, file systems, and systemd's units. Changes nothing. */
import { existsSync } from 'node:fs'
import { readFile, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { parseCpu, parseMemory, parseMounts, parseUnits, unitProperties, watchedUnits } from './reading.ts'
import type { SystemReading } from './reading.ts'

/** The words that ask systemd for the state of all units that are shown. */
export const showUnits = ['show', '--timestamp=unix', `--property=${unitProperties.join(',')}`, ...watchedUnits]

/** Written by systemd-timesyncd once the clock has been set (systemd-timesyncd.service(8)). */
const SYNCED_FILE = '/run/systemd/timesync/synchronized'
const VERSION_FILE = '/usr/lib/callytics/version.env'
const MOST_TEMPERATURES = 20

async function readDisks(): Promise<SystemReading['disks']> {
	const disks = parseMounts(await readFile('/proc/self/mounts', 'utf8')).map(async (mount) => {
		// A disk may be pulled out while it is looked at.
		const found = await statfs(mount).catch(() => undefined)
		if (!found) return []
		const { blocks, bfree, bavail, bsize } = found
		return [{ mount, totalBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize, availableBytes: bavail * bsize }]
	})
	return (await Promise.all(disks)).flat()
}

const textOf = (path: string) => readFile(path, 'utf8').then((text) => text.trim())
const listOf = (path: string) => readdir(path).catch(() => [])

/** The kernel's sensors in thousandths of a degree (Documentation/hwmon/sysfs-interface); many a machine has none. */
async function readTemperatures(root = '/sys/class/hwmon'): Promise<SystemReading['temperatures']> {
	const found: SystemReading['temperatures'] = []
	for (const chip of (await listOf(root)).sort()) {
		for (const input of (await listOf(join(root, chip))).filter((name) => /^temp\d+_input$/.test(name)).sort()) {
			const path = join(root, chip, input)
			// A sensor that is asleep gives an error instead of a number.
			const value = Number(await textOf(path).catch(() => NaN))
			if (Number.isNaN(value)) continue
			const label = await textOf(path.replace('_input', '_label')).catch(() => '')
			const name = await textOf(join(root, chip, 'name')).catch(() => chip)
			found.push({ name: label ? `${name} ${label}` : name, celsius: value / 1000 })
		}
	}
	return found.slice(0, MOST_TEMPERATURES)
}

export async function collectSystem(): Promise<SystemReading> {
	const [units, disks, temperatures] = await Promise.all([
		run('/usr/bin/systemctl', showUnits).then(parseUnits),
		readDisks(),
		readTemperatures(),
	])
	const setsClock = units.some(({ unit, state }) => unit === 'systemd-timesyncd.service' && state === 'active')
	return {
		at: Date.now(),
		version: (await textOf(VERSION_FILE)).split('=')[1] ?? '',
		uptimeSeconds: Number((await textOf('/proc/uptime')).split(' ')[0]),
		cpu: parseCpu(await textOf('/proc/stat')),
		load: (await textOf('/proc/loadavg')).split(' ').slice(0, 3).map(Number),
		memory: parseMemory(await textOf('/proc/meminfo')),
		...{ disks, temperatures, units },
		clock: !setsClock ? 'not-ours' : existsSync(SYNCED_FILE) ? 'synced' : 'waiting',
	}
}
