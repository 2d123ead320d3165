/** Which ranges of addresses belong to countries: a walk through the tree of a database in MaxMind DB format 2.0. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader, Response } from 'mmdb-lib'
import { mostRanges } from '../../../../../appliance/helper/protocol.ts'
import { UserError } from '../errors.ts'

export interface CountryDatabase {
	bytes: Buffer
	reader: Reader<Response>
	/** Code of the country of an address. */
	countryOf: (address: string) => string | undefined
}

/** A file of cities has some ten million nodes; one that leads in circles has no end. */
const mostVisits = 30_000_000
/** Others get their turn after so many. */
const visitsInOneTurn = 20_000

const four = (address: bigint) => [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.')
const six = (address: bigint) => address.toString(16).padStart(32, '0').match(/.{4}/g)!.join(':')

/** The two records of a node: https://maxmind.github.io/MaxMind-DB/#node-layout */
function recordsOf({ bytes, reader }: CountryDatabase, node: number): [number, number] {
	const at = node * reader.metadata.nodeByteSize
	switch (reader.metadata.recordSize) {
		case 24:
			return [bytes.readUIntBE(at, 3), bytes.readUIntBE(at + 3, 3)]
		case 28: {
			const middle = bytes.readUInt8(at + 3)
			return [(middle >> 4) * 2 ** 24 + bytes.readUIntBE(at, 3), (middle & 15) * 2 ** 24 + bytes.readUIntBE(at + 4, 3)]
		}
		default:
			return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
	}
}

/** The node that some bits lead to from the root; a leaf where the tree ends before. */
function descend(database: CountryDatabase, bits: readonly (0 | 1)[]): number {
	const { nodeCount } = database.reader.metadata
	return bits.reduce<number>((node, bit) => (node < nodeCount ? recordsOf(database, node)[bit] : node), 0)
}

const tooMany = () =>
	new UserError(
		409,
		'firewall.too_many_ranges',
		`These countries have more than ${mostRanges.toLocaleString('en')} networks together. Refuse fewer, or open the services to the networks you know.`,
		'countries',
	)

const endless = () =>
	new UserError(400, 'countries.not_readable', 'This database is damaged: it has no end. Bring another one.', 'file')

class Walk {
	readonly ranges: string[] = []
	readonly #database: CountryDatabase
	readonly #wanted: ReadonlySet<string>
	/** By leaf, of which there are few: all networks of a country share one. */
	readonly #isWanted = new Map<number, boolean>()
	#visits = 0
	#first = 0n
	#last = -2n

	constructor(database: CountryDatabase, wanted: readonly string[]) {
		this.#database = database
		this.#wanted = new Set(wanted)
	}

	/** @param bits of an address of the family @param begin where the subtree begins @param skip a node that stands for all of IPv4 once more */
	async below(root: number, bits: 32 | 128, depth: number, begin: bigint, skip: number): Promise<void> {
		const { nodeCount } = this.#database.reader.metadata
		const write = bits === 32 ? four : six
		const waiting: [node: number, depth: number, begin: bigint][] = [[root, depth, begin]]
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const [node, nodeDepth, start] = next
			if (++this.#visits > mostVisits) throw endless()
			if (this.#visits % visitsInOneTurn === 0) await nextTurn()
			if (node === skip) continue
			if (node >= nodeCount) {
				if (node > nodeCount && this.#knows(node, write(start)))
					this.#add(start, start + (1n << BigInt(bits - nodeDepth)) - 1n, write)
			} else if (nodeDepth < bits) {
				const [left, right] = recordsOf(this.#database, node)
				// The left one is taken first, so that ranges come in their order.
				waiting.push([right, nodeDepth + 1, start | (1n << BigInt(bits - nodeDepth - 1))], [left, nodeDepth + 1, start])
			}
		}
		this.#finish(write)
	}

	#knows(leaf: number, address: string): boolean {
		let known = this.#isWanted.get(leaf)
		if (known === undefined) {
			known = this.#wanted.has(this.#database.countryOf(address) ?? '')
			this.#isWanted.set(leaf, known)
		}
		return known
	}

	#add(first: bigint, last: bigint, write: (address: bigint) => string): void {
		if (first !== this.#last + 1n) {
			this.#finish(write)
			this.#first = first
		}
		this.#last = last
	}

	#finish(write: (address: bigint) => string): void {
		if (this.#last >= 0n) this.ranges.push(`${write(this.#first)}-${write(this.#last)}`)
		this.#last = -2n
		if (this.ranges.length > mostRanges) throw tooMany()
	}
}

/**
 * All ranges of some countries, `first-last`, of IPv4 and then of IPv6, in their order and as few as can be.
 * @throws UserError 409 when there are too many
 */
export async function rangesOf(database: CountryDatabase, countries: readonly string[]): Promise<string[]> {
	const isOfBoth = database.reader.metadata.ipVersion === 6
	const fourRoot = isOfBoth ? descend(database, Array<0>(96).fill(0)) : 0
	const walk = new Walk(database, countries)
	await walk.below(fourRoot, 32, 0, 0n, -1)
	// 2000::/3 is all that there is of IPv6 (RFC 4291 section 2.4); within it, 6to4 and Teredo lead to IPv4 once more.
	if (isOfBoth) await walk.below(descend(database, [0, 0, 1]), 128, 3, 1n << 125n, fourRoot)
	return walk.ranges
}
