/** Databases of countries for tests, invented, in MaxMind DB format 2.0: https://maxmind.github.io/MaxMind-DB/ */
import { isIPv4 } from 'node:net'

type Leaf = { leaf: string }
type Node = [left: Tree, right: Tree]
type Tree = Node | Leaf | undefined

/** The bits of an address, IPv4 as the last of 128. */
function bitsOf(address: string): string {
	if (isIPv4(address)) {
		const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'))
		return '0'.repeat(96) + bits.join('')
	}
	const [head = '', tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')))
	const end = tail ?? []
	const groups = [...head, ...Array<string>(8 - head.length - end.length).fill('0'), ...end]
	return groups.map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}

function put(tree: Tree, bits: string, leaf: string): Tree {
	if (bits === '') return { leaf }
	const node: Node = Array.isArray(tree) ? tree : [undefined, undefined]
	const side = bits[0] === '1' ? 1 : 0
	node[side] = put(node[side], bits.slice(1), leaf)
	return node
}

const text = (value: string) => Buffer.concat([Buffer.from([0x40 + value.length]), Buffer.from(value)])
const map = (fields: readonly [string, Buffer][]) =>
	Buffer.concat([Buffer.from([0xe0 + fields.length]), ...fields.flatMap(([name, value]) => [text(name), value])])
const number = (type: number, size: number, value: number) => {
	const bytes = Buffer.alloc(size)
	bytes.writeUIntBE(value, 0, size)
	// Types from 8 on stand in a byte of their own.
	return Buffer.concat([Buffer.from(type < 8 ? [(type << 5) + size] : [size, type - 7]), bytes])
}
const list = (values: readonly Buffer[]) => Buffer.concat([Buffer.from([values.length, 11 - 7]), ...values])

/** @param networks of each country, e.g. `{ FR: ['203.0.113.0/25'] }` */
export function makeCountryDatabase(
	networks: Record<string, readonly string[]>,
	recordSize: 24 | 28 | 32 = 24,
): Buffer {
	let tree: Tree
	const places = new Map<string, number>()
	const data: Buffer[] = []
	for (const [country, ofCountry] of Object.entries(networks)) {
		places.set(
			country,
			data.reduce((sum, { length }) => sum + length, 0),
		)
		data.push(map([['country', map([['iso_code', text(country)]])]]))
		for (const network of ofCountry) {
			const [address = '', prefix] = network.split('/')
			tree = put(tree, bitsOf(address).slice(0, Number(prefix) + (isIPv4(address) ? 96 : 0)), country)
		}
	}
	const nodes: Node[] = []
	const collect = (node: Tree): void => {
		if (!Array.isArray(node)) return
		nodes.push(node)
		node.forEach(collect)
	}
	collect(tree)
	const numbers = new Map(nodes.map((node, place) => [node, place]))
	const recordOf = (record: Tree) => {
		if (record === undefined) return nodes.length
		return Array.isArray(record) ? numbers.get(record)! : nodes.length + 16 + places.get(record.leaf)!
	}
	const written = nodes.map((node) => {
		const [left, right] = node.map(recordOf) as [number, number]
		const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
		const [a, b] = [hex(left, recordSize / 4), hex(right, recordSize / 4)]
		// Of 28 bits the first four of both stand together in the middle.
		return Buffer.from(recordSize === 28 ? a.slice(1) + a[0] + b[0] + b.slice(1) : a + b, 'hex')
	})
	const metadata = map([
		['node_count', number(6, 4, nodes.length)],
		['record_size', number(5, 2, recordSize)],
		['ip_version', number(5, 2, 6)],
		['database_type', text('Invented-Country')],
		['languages', list([])],
		['binary_format_major_version', number(5, 2, 2)],
		['binary_format_minor_version', number(5, 2, 0)],
		['build_epoch', number(9, 4, 1_764_374_400)],
		['description', map([])],
	])
	const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')])
	return Buffer.concat([...written, Buffer.alloc(16), ...data, marker, metadata])
}
