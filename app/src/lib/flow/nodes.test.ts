/** A node type lives in its own files and in the two lists, and nowhere else. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { executors } from './executors.server.ts'
import { exitWords } from './document.ts'
import type { NodeDefinition } from './node.ts'
import { nodeTypes } from './nodes.ts'

const lib = join(import.meta.dirname, '..')
const source = join(lib, '..')

/** The product's sources without tests and their data. The templates are flows, which name the types of their nodes as any stored flow does. */
function sourceFiles(): string[] {
	return readdirSync(source, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(ts|svelte)$/.test(name) && !/\.(test|test-data|generated)\.ts$|template/.test(name))
		.map((name) => join(source, name))
}

const files = new Map(sourceFiles().map((file) => [relative(lib, file), readFileSync(file, 'utf8')]))

/** Whether a source imports the type's files, or asks or says that a node is of this type. */
function names(text: string, type: string): boolean {
	if (new RegExp(`nodes/${type}(\\.server)?\\.ts`).test(text)) return true
	return new RegExp(`\\b(node)?type\\b['"\\]]*\\s*([=!]==?|:)\\s*['"]${type}['"]`, 'i').test(text)
}

test.each(nodeTypes.map(({ type }) => type))('%s is named in its own files and the two lists, nowhere else', (type) => {
	const found = [...files].filter(([, text]) => names(text, type)).map(([file]) => file)
	const own = [`flow/nodes/${type}.ts`, `flow/nodes/${type}.server.ts`]
	expect(found.filter((file) => !own.includes(file)).sort()).toEqual(['flow/executors.server.ts', 'flow/nodes.ts'])
	// One import and one entry in each list.
	for (const list of ['flow/nodes.ts', 'flow/executors.server.ts']) {
		const lines = files.get(list)!.split('\n')
		expect(lines.filter((line) => line.includes(`./nodes/${type}.`))).toHaveLength(1)
	}
})

test('every node has its definition, its executor and its test', () => {
	const found = readdirSync(join(lib, 'flow/nodes'))
	const expected = nodeTypes.flatMap(({ type }) => [`${type}.ts`, `${type}.server.ts`, `${type}.test.ts`])
	expect(found.filter((name) => /\.ts$/.test(name)).sort()).toEqual(expected.sort())
	expect(Object.keys(executors).sort()).toEqual(nodeTypes.map(({ type }) => type).sort())
	expect(found.map((name) => basename(name)).filter((name) => name !== name.toLowerCase())).toEqual([])
})

describe.each(nodeTypes.map((type) => [type.type, type as unknown as NodeDefinition] as const))('%s', (_type, node) => {
	const config = node.schema.safeParse({}).data ?? {}
	const exits = (() => {
		try {
			return node.exits(config)
		} catch {
			// Exits that are made from settings which have no default, such as the keys of a menu.
			return ['failed']
		}
	})()

	test('has the exit failed, unless nothing can fail in it', () => {
		const isExempt = node.role !== undefined || node.endsCall === true
		expect(exits.includes('failed')).toBe(!isExempt)
	})

	test('explains itself and each of its exits in whole sentences', () => {
		const { text, afterRestart, example } = node.help
		for (const sentence of [node.description, ...text, afterRestart, example, ...Object.values(node.help.exits)]) {
			expect(sentence).toMatch(/^[“A-Z0-9{].*[.”]$/s)
		}
		const described = Object.keys(node.help.exits)
		for (const exit of exits) {
			const isMade = described.some((name) => name.startsWith('<')) && !described.includes(exit)
			expect(isMade || described.includes(exit), exitWords(exit)).toBe(true)
		}
	})
})
