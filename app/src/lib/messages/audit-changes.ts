/** What changed, field by field, in words: also within hours, holidays and the firewall, which are one column each. */
import type { AuditEntry, Values } from '../domain/audit.ts'
import type { Holiday, OpenSpan } from '../domain/schedule.ts'
import { weekdays } from '../domain/schedule.ts'
import { wordsOfKind } from './audit-objects.ts'
import { firewall } from './firewall.ts'

/** One field, as a page shows it; a secret has neither value. */
export interface ReadableChange {
	label: string
	before: string
	after: string
	isSecret?: boolean
}

/** Names of objects that other objects name, by id. */
export type Names = ReadonlyMap<string, string>

const nothing = 'nothing'
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const spansOf = (spans: readonly OpenSpan[] = []) => spans.map(({ from, to }) => `${from}–${to}`).join(', ')

type Fields = Map<string, string>
type Reader = (value: unknown, names: Names) => string

const choices: Record<string, Record<string, string>> = {
	kind: { registration: 'by registration', address: 'by our address' },
	security: { starttls: 'STARTTLS', tls: 'TLS', none: 'in the clear' },
	override: { open: 'open', closed: 'closed' },
}

const ofName: Reader = (id, names) => names.get(String(id)) ?? 'one that is gone'
const moment: Reader = (at) => `${String(at).slice(0, 16).replace('T', ' ')} UTC`

const readers: Record<string, Reader> = {
	...{ flow_id: ofName, extension_id: ofName, webhook_id: ofName },
	...{ ends_at: moment, lifted_at: moment, set_up_at: moment },
	seconds: (seconds) => Number(seconds).toFixed(1),
}

function asText(field: string, value: unknown, names: Names): string {
	if (value === null || value === undefined || value === '') return field === 'override' ? 'as planned' : nothing
	if (typeof value === 'boolean') return value ? 'yes' : 'no'
	if (Array.isArray(value)) return value.join(', ') || nothing
	if (typeof value === 'object') return JSON.stringify(value)
	const reader = readers[field]
	return reader ? reader(value, names) : (choices[field]?.[String(value)] ?? String(value))
}

/** A column that holds many fields, by their labels. */
const parts: Record<string, (value: unknown) => Fields> = {
	week: (week) =>
		new Map(weekdays.map((day, index) => [days[index]!, spansOf((week as Record<string, OpenSpan[]> | null)?.[day])])),
	holidays: (holidays) =>
		new Map(
			// With its day: a calendar has one of each name for every year.
			((holidays ?? []) as Holiday[]).map(({ name, from, to, open }) => [
				`holiday ${name}, ${from}`,
				`${open.length > 0 ? `open ${spansOf(open)}` : 'closed'}${from === to ? '' : ` until ${to}`}`,
			]),
		),
	settings: (settings) =>
		settings && 'interfaces' in (settings as object)
			? networkFields(settings as NetworkSettings)
			: firewallFields(settings as FirewallSettings | null),
}

interface NetworkSettings {
	interfaces: ({ name: string } & Record<string, unknown>)[]
}

const told = (value: unknown): string =>
	Array.isArray(value)
		? value.join(', ')
		: value && typeof value === 'object'
			? Object.values(value).map(told).filter(Boolean).join(' ')
			: String(value ?? '')

function networkFields({ interfaces }: NetworkSettings): Fields {
	const fields = interfaces.flatMap(({ name, ...rest }) =>
		Object.entries(rest).map(([field, value]) => [`${name}, ${networkWords[field] ?? field}`, told(value)]),
	)
	return new Map(fields as [string, string][])
}

const networkWords: Record<string, string> = {
	...{ ipv4: 'IPv4', ipv6: 'IPv6', nameServers: 'name servers', searchDomains: 'search domains' },
}

interface FirewallSettings {
	services: Record<string, { to: string; networks?: string[] }>
	rules: Parameters<typeof firewall.rule>[0][]
	refusedCountries?: string[]
}

function firewallFields(settings: FirewallSettings | null): Fields {
	const services = Object.entries(settings?.services ?? {}).map(([service, { to, networks }]) => [
		(firewall.services as Record<string, { name: string }>)[service]?.name ?? service,
		networks?.join(', ') ?? (firewall.opensTo as Record<string, string>)[to]?.toLowerCase() ?? to,
	])
	const rules = (settings?.rules ?? []).map((rule, place) => [`rule ${place + 1}`, firewall.rule(rule)])
	const countries = (settings?.refusedCountries ?? []).map(firewall.countryName).join(', ')
	return new Map([...services, ...rules, [firewall.refusedCountries, countries]] as [string, string][])
}

/** One column's changes: one, or as many as it holds fields that differ. */
function changesIn(label: string, field: string, before: unknown, after: unknown, names: Names): ReadableChange[] {
	const read = parts[field]
	if (!read) return [{ label, before: asText(field, before, names), after: asText(field, after, names) }]
	const [was, became] = [read(before), read(after)]
	const labels = [...new Set([...was.keys(), ...became.keys()])]
	return labels
		.filter((part) => (was.get(part) ?? '') !== (became.get(part) ?? ''))
		.map((part) => ({ label: part, before: was.get(part) || nothing, after: became.get(part) || nothing }))
}

/** What differs between two states, in the order of the kind's words. */
export function differences(kind: string, before: Values | null, after: Values | null, names: Names): ReadableChange[] {
	const { fields } = wordsOfKind(kind)
	const given = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
	const ordered = [...Object.keys(fields).filter((field) => given.has(field)), ...given].filter(
		(field, place, all) => all.indexOf(field) === place,
	)
	return ordered
		.flatMap((field) => changesIn(fields[field] ?? field, field, before?.[field], after?.[field], names))
		.filter((change) => change.before !== change.after)
}

/** What an entry changed; of a secret that it did. */
export function readableChanges(
	entry: Pick<AuditEntry, 'kind' | 'before' | 'after' | 'secrets'>,
	names: Names,
): ReadableChange[] {
	const { fields } = wordsOfKind(entry.kind)
	const secrets = entry.secrets.map((column) => ({
		...{ label: fields[column] ?? column, before: '', after: '', isSecret: true },
	}))
	return [...differences(entry.kind, entry.before, entry.after, names), ...secrets]
}
