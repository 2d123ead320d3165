/** The addresses of refused countries, as the console has worked them out from its database; believed line by line. */
import { readFileSync, statSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'
import { Refusal } from '../refusal.ts'
import { rangesFile } from './places.ts'
import { mostRanges, rangesHead } from './settings.ts'

export interface RefusedCountries {
	/** `first-last`, in their order and apart from one another. */
	four: string[]
	six: string[]
	trusted: string[]
}

/** A line with two addresses of IPv6 in full is 79 bytes long. */
const mostBytes = 80 * (mostRanges + 1)

const isRange = (line: string, isAddress: (text: string) => boolean) => {
	const [first = '', last = '', ...more] = line.split('-')
	return more.length === 0 && isAddress(first) && isAddress(last)
}

const gone = () =>
	new Refusal('firewall.no_ranges', 'The addresses of the refused countries are not at hand. Try the change again.')

/** @throws Refusal when the text is of other countries */
export function parseRanges(text: string, countries: readonly string[]): Pick<RefusedCountries, 'four' | 'six'> {
	const [head, ...lines] = text.split('\n')
	if (head !== rangesHead(countries)) throw gone()
	const ranges = lines.filter((line) => line !== '')
	const four = ranges.filter((line) => isRange(line, isIPv4))
	const six = ranges.filter((line) => !line.includes('%') && isRange(line, isIPv6))
	if (four.length + six.length !== ranges.length) throw gone()
	return { four, six }
}

/** Undefined while no country is refused. @throws Refusal when their addresses are not at hand */
export function readRefused(
	countries: readonly string[],
	trusted: readonly string[] = [],
): RefusedCountries | undefined {
	if (countries.length === 0) return undefined
	let text: string
	try {
		const { size } = statSync(rangesFile)
		if (size > mostBytes) throw gone()
		text = readFileSync(rangesFile, 'utf8')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw gone()
		throw error
	}
	return { ...parseRanges(text, countries), trusted: [...trusted] }
}

const sets = (addresses: readonly string[]) =>
	[
		['trusted4', addresses.filter((address) => isIPv4(address))],
		['trusted6', addresses.filter((address) => !isIPv4(address))],
	] as const

/** Whoever is trusted from now on, in the rules that are in force. */
export function makeTrusted(addresses: readonly string[]): string {
	const lines = sets(addresses).flatMap(([set, elements]) => [
		`flush set inet callytics ${set}`,
		...(elements.length > 0 ? [`add element inet callytics ${set} { ${elements.join(', ')} }`] : []),
	])
	return [...lines, ''].join('\n')
}

function set(name: string, type: string, elements: readonly string[], flags?: string): string {
	return [
		`\tset ${name} {`,
		`\t\ttype ${type}`,
		...(flags ? [`\t\tflags ${flags}`] : []),
		...(elements.length > 0 ? [`\t\telements = { ${elements.join(', ')} }`] : []),
		'\t}',
	].join('\n')
}

const typeOf = (name: string) => (name.endsWith('4') ? 'ipv4_addr' : 'ipv6_addr')

/** The sets of the rules; the ranges are apart already, so that the kernel has nothing to merge. */
export function countrySets({ four, six, trusted }: RefusedCountries): string[] {
	return [
		...sets([...new Set(trusted)]).map(([name, elements]) => set(name, typeOf(name), elements)),
		set('refused4', typeOf('refused4'), four, 'interval'),
		set('refused6', typeOf('refused6'), six, 'interval'),
	]
}
