/** What the command and the menu say of the machine. Pure. */
import type { InstallReport, OfferedDisk } from '../helper/install/report.ts'
import type { SystemReading } from '../helper/system/reading.ts'

const GIGABYTE = 1024 ** 3

const spans = [
	['day', 86_400],
	['hour', 3600],
	['minute', 60],
] as const

/** `3 days`, `1 hour`, `less than a minute`. */
export function describeSpan(seconds: number): string {
	for (const [word, length] of spans) {
		const count = Math.floor(seconds / length)
		if (count > 0) return count === 1 ? `1 ${word}` : `${count} ${word}s`
	}
	return 'less than a minute'
}

const clocks: Record<SystemReading['clock'], string> = {
	synced: 'set by the network',
	waiting: 'not set by the network yet',
	'not-ours': 'not set by this machine',
}

const share = (part: number, whole: number) => (whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`)

export function describeSystem(name: string, reading: SystemReading): string {
	const { version, memory, disks, units, load, clock, uptimeSeconds, at } = reading
	const row = (what: string, value: string) => `${what.padEnd(30)} ${value}`
	const used = memory.totalBytes - memory.availableBytes
	return [
		`Callytics Appliance ${version}    ${name}`,
		'',
		row('Up', describeSpan(uptimeSeconds)),
		row('Load', load.map((value) => value.toFixed(2)).join('  ')),
		row('Memory', `${share(used, memory.totalBytes)} of ${(memory.totalBytes / GIGABYTE).toFixed(1)} GB`),
		...disks.map(({ mount, totalBytes, usedBytes, availableBytes }) =>
			row(
				`Disk ${mount}`,
				`${share(usedBytes, usedBytes + availableBytes)} of ${(totalBytes / GIGABYTE).toFixed(1)} GB`,
			),
		),
		row('Clock', clocks[clock]),
		'',
		...units.map(({ unit, state, since, restarts }) => {
			const lasting = since === null ? '' : ` for ${describeSpan((at - since) / 1000)}`
			return row(unit, `${state}${lasting}${restarts > 0 ? `, restarted ${restarts} times` : ''}`)
		}),
	].join('\n')
}

/** @param addresses IPv4 and IPv6, without brackets */
export function describeAddresses(name: string, addresses: readonly string[], setupCode: string): string {
	const written = addresses.map((address) => (address.includes(':') ? `[${address}]` : address))
	const lines = written.map((address) => `Console      https://${address}/`)
	if (addresses.length === 0) lines.push('No network address yet. Is the cable plugged in?')
	else lines.push(`or           https://${name}.local/`)
	for (const address of written) lines.push(`Phones       SIP to ${address} port 5060`)
	if (setupCode) lines.push('', `Setup code   ${setupCode}`)
	return lines.join('\n')
}

const decimal = (bytes: number) =>
	bytes < 1e9
		? `${Math.round(bytes / 1e6)} MB`
		: bytes < 1e12
			? `${Math.round(bytes / 1e9)} GB`
			: `${(bytes / 1e12).toFixed(1)} TB`

function describeContents({ contents }: OfferedDisk): string {
	if (contents.length === 0) return 'empty'
	if (contents.some(({ isAppliance }) => isAppliance)) return 'a Callytics Appliance'
	return contents
		.map(({ bytes, fileSystem, label }) =>
			[decimal(bytes), fileSystem || 'unknown', label && `“${label}”`].filter(Boolean).join(' '),
		)
		.join(', ')
}

const obstacles = { 'in-use': 'in use', 'read-only': 'cannot be written', 'too-small': 'too small' }

/** `sda    500 GB    Samsung SSD 870 S5Y1    on it: 500 GB ntfs “Data”` */
export function describeDisk(disk: OfferedDisk): string {
	const { name, bytes, model, serial, obstacle } = disk
	const words = [name, decimal(bytes), [model, serial].filter(Boolean).join(' ')]
	words.push(obstacle ? obstacles[obstacle] : `on it: ${describeContents(disk)}`)
	return words.filter(Boolean).join('    ')
}

const steps = {
	erasing: 'The disk is being emptied.',
	copying: 'The system is being copied.',
	'boot-loader': 'The disk is being made bootable.',
}

/** How far an installation is, in words that do not change too often for a screen. */
export function describeInstallation(report: Extract<InstallReport, { state: 'running' }>): string {
	const tens = Math.floor(report.percent / 10) * 10
	return report.step === 'copying' && tens > 0 ? `${steps.copying} ${tens} %` : steps[report.step]
}

export const installed =
	'The appliance is installed. Power it off, take out the disk it was started from, and switch it on again.\nIt starts as on its first day, with a new setup code on this screen.'
