/** Rounds in a flow are found whatever its shape and size. */
import { expect, test } from 'vitest'
import { rounds, type Successors } from './graph.ts'

function graph(edges: Record<string, string[]>): Successors {
	return new Map(Object.entries(edges))
}

const sorted = (found: string[][]) => found.map((round) => round.toSorted().join(' ')).toSorted()

test('a way that divides and comes together again is no round', () => {
	expect(rounds(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([])
})

test('a node that leads to itself, two that lead to each other and a round with a way out are found', () => {
	const found = rounds(graph({ a: ['b', 'b'], b: ['c', 'd'], c: ['b'], d: ['d', 'e'], e: ['f'], f: [] }))
	expect(sorted(found)).toEqual(['b c', 'd'])
})

test('two rounds that share a node are one', () => {
	expect(sorted(rounds(graph({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['b'] })))).toEqual(['a b c d'])
})

test('a chain of ten thousand nodes that ends where it began is one round, without running out of stack', () => {
	const chain = Array.from({ length: 10_000 }, (_, index): [string, string[]] => [
		`n${index}`,
		[`n${(index + 1) % 10_000}`],
	])
	expect(rounds(new Map(chain))[0]).toHaveLength(10_000)
})
