/** The appliance's figures of this moment in the form that Prometheus reads. */
import { isUp } from '#lib/live/line-state.ts'
import { lastVerifiedBackup } from '../db/backups.ts'
import { countCallsToday } from '../db/calls.ts'
import { countBlocks } from '../db/firewall-blocks.ts'
import { lastMachineSample } from '../db/machine-watch.ts'
import { listExtensions } from '../db/extensions.ts'
import { getAppliance } from '../db/settings.ts'
import { listTrunks } from '../db/trunks.ts'
import { liveStateNow } from '../events/live-now.ts'
import { readCertificateInUse } from '../settings/certificate.ts'
import { trunkEndpoint } from '../settings/trunks.ts'

/** One metric, all of them gauges, with what it says in each of its labels. */
export interface Metric {
	name: string
	help: string
	values: readonly { labels?: Readonly<Record<string, string>>; value: number }[]
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/**
 * Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
 * A metric without a value is left out.
 */
export function writeMetrics(metrics: readonly Metric[]): string {
	const lines = metrics
		.filter(({ values }) => values.length > 0)
		.flatMap(({ name, help, values }) => [
			`# HELP callytics_${name} ${help}`,
			`# TYPE callytics_${name} gauge`,
			...values.map(({ labels, value }) => {
				const told = Object.entries(labels ?? {}).map(([label, text]) => `${label}="${escaped(text)}"`)
				return `callytics_${name}${told.length > 0 ? `{${told.join(',')}}` : ''} ${value}`
			}),
		])
	return `${lines.join('\n')}\n`
}

const seconds = (moment: Date | undefined) => (moment ? [{ value: Math.floor(moment.getTime() / 1000) }] : [])
const ifKnown = (value: number | null | undefined) => (typeof value === 'number' ? [{ value }] : [])
const directions = ['inbound', 'outbound', 'internal'] as const

/** @param version of the program */
export async function readMetrics(version: string): Promise<Metric[]> {
	const { name, timeZone } = await getAppliance()
	const [today, trunks, extensions, sample, backup, blocks, certificate] = await Promise.all([
		countCallsToday(timeZone),
		listTrunks(),
		listExtensions(),
		lastMachineSample(),
		lastVerifiedBackup(),
		countBlocks(),
		readCertificateInUse(),
	])
	const { calls, endpoints, services } = liveStateNow()
	const names = new Map([
		...trunks.map((trunk) => [trunkEndpoint(trunk), trunk.name] as const),
		...extensions.map((extension) => [extension.number, extension.name] as const),
	])
	const running = calls.filter(({ state }) => state !== 'ended')
	return [
		{ name: 'info', help: 'Which appliance this is.', values: [{ labels: { name, version }, value: 1 }] },
		{
			name: 'calls_running',
			help: 'Calls at this moment.',
			values: directions.map((direction) => ({
				labels: { direction },
				value: running.filter((call) => call.direction === direction).length,
			})),
		},
		{
			name: 'calls_today',
			help: 'Calls begun since midnight in the zone of the appliance.',
			values: [
				{ labels: { outcome: 'answered' }, value: today.answered },
				{ labels: { outcome: 'missed' }, value: today.missed },
				{ labels: { outcome: 'other' }, value: today.total - today.answered - today.missed },
			],
		},
		{
			name: 'endpoint_up',
			help: 'Whether a phone or a trunk can take calls.',
			values: endpoints.map((status) => ({
				labels: { endpoint: status.endpoint, kind: status.kind, name: names.get(status.endpoint) ?? '' },
				value: isUp(status) ? 1 : 0,
			})),
		},
		{
			name: 'service_up',
			help: 'Whether a part of the appliance answers.',
			values: services.map(({ unit, state }) => ({ labels: { unit }, value: state === 'active' ? 1 : 0 })),
		},
		{ name: 'cpu_share', help: 'Of all processors, 0 to 1, over the last minute.', values: ifKnown(sample?.cpu) },
		{ name: 'memory_share', help: 'Memory in use, 0 to 1.', values: ifKnown(sample?.memory) },
		{ name: 'disk_share', help: 'Of the data partition in use, 0 to 1.', values: ifKnown(sample?.disk) },
		{ name: 'temperature_celsius', help: 'The warmest sensor.', values: ifKnown(sample?.celsius) },
		{ name: 'blocked_addresses', help: 'Addresses that the firewall shuts out now.', values: [{ value: blocks }] },
		{
			name: 'backup_verified_timestamp_seconds',
			help: 'When the last verified backup was made.',
			values: seconds(backup),
		},
		{
			name: 'certificate_end_timestamp_seconds',
			help: 'When the certificate of the console ends.',
			values: seconds(new Date(certificate.present.validTo)),
		},
	]
}
