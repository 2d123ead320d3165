/** How the machine fares: what is read of it, and how the kernel's and systemd's own texts become numbers. Pure. */
import { z } from 'zod'

/** Units whose state is shown, in the order of the page. */
export const watchedUnits = [
	'asterisk.service',
	'callytics-executor.service',
	'callytics-console.service',
	'postgresql@18-main.service',
	'redis-server.service',
	'nftables.service',
	'systemd-networkd.service',
	'systemd-resolved.service',
	'systemd-timesyncd.service',
	'avahi-daemon.service',
	'systemd-journald.service',
] as const

const count = z.number().nonnegative()

export const systemReadingSchema = z.object({
	/** Milliseconds since 1970. */
	at: count,
	/** Of the appliance. */
	version: z.string(),
	uptimeSeconds: count,
	/** Processors' time since boot in the kernel's own ticks, all processors together. */
	cpu: z.object({ busy: count, total: count, processors: count }),
	/** Processes that wanted to run, over 1, 5 and 15 minutes. */
	load: z.array(count).length(3),
	memory: z.object({ totalBytes: count, availableBytes: count, swapTotalBytes: count, swapFreeBytes: count }),
	disks: z.array(z.object({ mount: z.string(), totalBytes: count, usedBytes: count, availableBytes: count })),
	temperatures: z.array(z.object({ name: z.string(), celsius: z.number() })),
	/** `not-ours`: nothing on this machine sets the clock by the network; in a container the host does. */
	clock: z.enum(['synced', 'waiting', 'not-ours']),
	units: z.array(
		z.object({
			unit: z.string(),
			/** systemd's own word: `active`, `failed`, `activating`, `inactive` … */
			state: z.string(),
			/** Milliseconds since 1970; null while it does not run. */
			since: count.nullable(),
			memoryBytes: count.nullable(),
			/** How often systemd started it again by itself since boot. */
			restarts: count,
		}),
	),
})
export type SystemReading = z.infer<typeof systemReadingSchema>
export type UnitReading = SystemReading['units'][number]

/** What `systemctl show` is asked for. */
export const unitProperties = ['Id', 'ActiveState', 'ActiveEnterTimestamp', 'MemoryCurrent', 'NRestarts'] as const

/** @param text of `systemctl show --timestamp=unix` for several units: an empty line between them */
export function parseUnits(text: string): UnitReading[] {
	return text
		.trim()
		.split(/\n\n+/)
		.map((block) => {
			const values = new Map(
				block.split('\n').map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]),
			)
			const state = values.get('ActiveState') ?? 'unknown'
			const since = /^@(\d+)/.exec(values.get('ActiveEnterTimestamp') ?? '')?.[1]
			const memory = values.get('MemoryCurrent') ?? ''
			return {
				...{ unit: values.get('Id') ?? '', state },
				since: state === 'active' && since ? Number(since) * 1000 : null,
				// "[not set]" where the kernel does not count it.
				memoryBytes: /^\d+$/.test(memory) ? Number(memory) : null,
				restarts: Number(values.get('NRestarts') ?? 0) || 0,
			}
		})
}

/** @param text of /proc/stat (proc_stat(5)): its first line is all processors together */
export function parseCpu(text: string): SystemReading['cpu'] {
	const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, interrupt = 0, softInterrupt = 0, stolen = 0] = (
		/^cpu +(.*)$/m.exec(text)?.[1] ?? ''
	)
		.split(' ')
		.map(Number)
	const busy = user + nice + system + interrupt + softInterrupt + stolen
	return { busy, total: busy + idle + ioWait, processors: text.match(/^cpu\d+ /gm)?.length ?? 0 }
}

/** @param text of /proc/meminfo (proc_meminfo(5)), in kilobytes */
export function parseMemory(text: string): SystemReading['memory'] {
	const read = (name: string) => 1024 * Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0)
	return {
		...{ totalBytes: read('MemTotal'), availableBytes: read('MemAvailable') },
		...{ swapTotalBytes: read('SwapTotal'), swapFreeBytes: read('SwapFree') },
	}
}

// The data partition, the boot loader's, and disks that somebody attached. The root is read-only and always full.
const shownMount = /^(?:\/var|\/boot|\/efi|\/boot\/efi|\/(?:mnt|media|run\/media)\/.+)$/
const unmountedYet = new Set(['autofs'])

/** Places of the file systems to be shown. @param text of /proc/self/mounts (fstab(5)) */
export function parseMounts(text: string): string[] {
	const places = text.split('\n').flatMap((line) => {
		const [, place = '', type = ''] = line.split(' ')
		return shownMount.test(place) && !unmountedYet.has(type) ? [place.replaceAll('\\040', ' ')] : []
	})
	return [...new Set(places)]
}
