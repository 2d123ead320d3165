/** A node type is found by its name and by what it does. */
import { expect, test } from 'vitest'
import { nodeGroups } from '#lib/flow/node.ts'
import { bestMatch, paletteGroups } from './palette-search.ts'

const all = () => true
const names = (typed: string) => paletteGroups(typed, all).flatMap((group) => group.types.map((type) => type.type))

test('while nothing is typed all types stand in their groups, but those that cannot be added', () => {
	expect(paletteGroups('', all).map((group) => group.name)).toEqual(nodeGroups)
	expect(paletteGroups(' ', (type) => type.role !== 'start').flatMap((group) => group.types)).toHaveLength(
		names('').length - 1,
	)
})

test('a type is found by a word of its name or of its description, and Enter adds the likeliest', () => {
	expect(names('hang up')).toContain('hangup')
	expect(names('xylophone')).toEqual([])
	const typed = 'ho'
	expect(bestMatch(paletteGroups(typed, all), typed)?.type).toBe('hours')
	expect(bestMatch([], 'x')).toBeUndefined()
})
