/** What the command and the menu say of the machine. Pure. */
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
