/** Addresses that are shut out, as nftables text: a table of its own, before all rules, that a change of the rules leaves alone. */
import { isIP } from 'node:net'
import { z } from 'zod'

/** As many are in force at most: they are told in one request and put into the kernel in one transaction. */
export const mostBlocks = 20_000

export const blockSchema = z.strictObject({
	/** IPv4 or IPv6, or a /64 of IPv6. */
	address: z
		.string()
		.max(45)
		.refine((text) => isIP(text.replace(/(?<=::)\/64$/, '')) !== 0 && !text.includes('%')),
	/** null = until it is lifted. */
	seconds: z.number().int().min(1).max(31_536_000).nullable(),
})
export type Block = z.infer<typeof blockSchema>

const table = 'inet callytics_blocks'
const setNames = ['addresses4', 'addresses6', 'networks6'] as const
const setOf = (address: string) =>
	address.endsWith('/64') ? 'networks6' : isIP(address) === 4 ? 'addresses4' : 'addresses6'
/** A network is known by its first address. */
const elementOf = (address: string) => address.replace('/64', '')

/** What is there already stays as it is. */
const frame = [
	`add table ${table}`,
	`add set ${table} addresses4 { type ipv4_addr; size 65535; flags timeout; }`,
	`add set ${table} addresses6 { type ipv6_addr; size 65535; flags timeout; }`,
	`add set ${table} networks6 { type ipv6_addr; size 65535; flags timeout; }`,
	`add chain ${table} input { type filter hook input priority -10; policy accept; }`,
	`flush chain ${table} input`,
	`add rule ${table} input iif "lo" accept`,
	`add rule ${table} input ip saddr @addresses4 counter drop`,
	`add rule ${table} input ip6 saddr @addresses6 counter drop`,
	`add rule ${table} input ip6 saddr & ffff:ffff:ffff:ffff:: @networks6 counter drop`,
]

/** @param isWhole those that are not named are let in again */
export function makeBlocks(blocks: readonly Block[], isWhole: boolean): string {
	const emptied = isWhole ? setNames.map((set) => `flush set ${table} ${set}`) : []
	// All of a set in one command: the kernel takes twenty thousand of them in a tenth of a second.
	const added = setNames.flatMap((set) => {
		const elements = blocks
			.filter(({ address }) => setOf(address) === set)
			.map(({ address, seconds }) => `${elementOf(address)}${seconds === null ? '' : ` timeout ${seconds}s`}`)
		return elements.length === 0 ? [] : [`add element ${table} ${set} { ${elements.join(', ')} }`]
	})
	return [...frame, ...emptied, ...added, ''].join('\n')
}

/** Lets an address in again; one that is not shut out is added first, so that taking it away cannot fail. */
export function makeUnblock(address: string): string {
	const element = `element ${table} ${setOf(address)} { ${elementOf(address)} }`
	return [...frame, `add ${element}`, `delete ${element}`, ''].join('\n')
}
