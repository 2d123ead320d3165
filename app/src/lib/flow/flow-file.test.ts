/** A flow goes out as a file and comes back the same; a broken or hostile file is refused with the reason at each node. */
import { z } from 'zod'
import { expect, test } from 'vitest'
import type { FlowDocument } from './document.ts'
import { makeFlowFile, readFlowFile, withThingsFromHere } from './flow-file.ts'
import { flowJsonSchema } from './flow-schema.ts'
import { noChoices, type FormChoices } from './form-choices.ts'

const choices: FormChoices = {
	...noChoices,
	extensions: [{ number: '201', name: 'Reception' }],
	trunks: [{ id: 't-there', name: 'Northgate' }],
}

function flow(): FlowDocument {
	const position = { x: 0, y: 0 }
	return {
		nodes: [
			{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position },
			{
				id: 'call',
				type: 'dial',
				name: 'Call out',
				config: { target: { kind: 'number', number: '+3225550100', trunkId: 't-there' }, ringSeconds: 25 },
				position,
			},
		],
		edges: [{ from: 'start', exit: 'next', to: 'call' }],
	}
}

const exported = () => JSON.parse(JSON.stringify(makeFlowFile('Main line', flow(), choices))) as Record<string, unknown>

function reasons(value: unknown): string[] {
	const text = typeof value === 'string' ? value : JSON.stringify(value)
	const read = readFlowFile(text)
	if (read.kind === 'read') throw new Error('it was read')
	return read.problems.map(({ node, message }) => (node ? `${node}: ${message}` : message))
}

function withNodes(nodes: unknown[], edges: unknown[] = []): unknown {
	return { ...exported(), document: { nodes, edges } }
}

const plainNode = (id: string, type: string, config: unknown = {}) => ({
	id,
	type,
	name: id,
	config,
	position: { x: 0, y: 0 },
})

test('what is exported can be imported and is the same flow', () => {
	const read = readFlowFile(JSON.stringify(exported()))
	expect(read).toMatchObject({ kind: 'read', file: { name: 'Main line', document: flow() } })
})

test('a trunk that has another id here is found by its name; one that is not here stays, to be shown in the draft', () => {
	const read = readFlowFile(JSON.stringify(exported()))
	if (read.kind === 'refused') throw new Error('it was refused')
	const here = { ...noChoices, trunks: [{ id: 't-here', name: 'Northgate' }] }
	const trunkIn = (document: FlowDocument) => (document.nodes[1]?.config['target'] as { trunkId: string }).trunkId
	expect(trunkIn(withThingsFromHere(read.file, here))).toBe('t-here')
	expect(trunkIn(withThingsFromHere(read.file, noChoices))).toBe('t-there')
	const twoOfThem = { ...here, trunks: [...here.trunks, { id: 't-2', name: 'Northgate' }] }
	expect(trunkIn(withThingsFromHere(read.file, twoOfThem))).toBe('t-there')
})

test('an unfinished draft can be imported', () => {
	const file = withNodes([
		plainNode('start', 'start'),
		plainNode('d', 'dial', { target: { kind: 'extension', number: '' } }),
	])
	expect(readFlowFile(JSON.stringify(file)).kind).toBe('read')
})

test('script in a name is text like any other', () => {
	const node = { ...plainNode('start', 'start'), name: '<script>alert(1)</script>' }
	const read = readFlowFile(JSON.stringify(withNodes([node])))
	expect(read).toMatchObject({ kind: 'read', file: { document: { nodes: [{ name: '<script>alert(1)</script>' }] } } })
})

test.each([
	['text', 'hello', 'This file is no JSON.'],
	['nothing', '', 'This file is no JSON.'],
	['half a file', JSON.stringify(exported()).slice(0, 80), 'This file is no JSON.'],
	['another JSON', { a: 1 }, 'This is not the file of a flow.'],
	['a list', [], 'Fill this in'],
	['a newer format', { ...exported(), formatVersion: 2 }, 'This file comes from a newer version of the appliance.'],
	['no document', { ...exported(), document: 7 }, 'document: Fill this in'],
	[
		'a node type nobody knows',
		withNodes([plainNode('a', 'oracle')]),
		'a: This version does not know the node type oracle.',
	],
	['a setting of the wrong type', withNodes([plainNode('a', 'start', { answer: 'yes' })]), 'a: answer: Fill this in'],
	['settings that are a list', withNodes([plainNode('a', 'start', [])]), 'a: config: Fill this in'],
	['an id with a path', withNodes([plainNode('../a', 'start')]), /^\.\.\/a: id: /],
	['two nodes of one id', withNodes([plainNode('a', 'start'), plainNode('a', 'start')]), 'Two nodes have the same id.'],
	[
		'an edge to nowhere',
		withNodes([plainNode('a', 'start')], [{ from: 'a', exit: 'next', to: 'b' }]),
		'a: An edge leads to a node that is gone.',
	],
	[
		'a position that is none',
		withNodes([{ ...plainNode('a', 'start'), position: { x: 1e300, y: 0 } }]),
		'a: position.x: Enter 1,000,000 or less',
	],
	[
		'a round without anything that waits',
		withNodes([plainNode('a', 'start')], [{ from: 'a', exit: 'next', to: 'a' }]),
		/^a: A call can go round here for ever/,
	],
	['a NUL in a name', withNodes([{ ...plainNode('a', 'start'), name: 'a\0b' }]), 'A text in it holds what is no text.'],
	['half a character', withNodes([plainNode('a', 'start', { note: '\ud800' })]), 'A text in it holds what is no text.'],
])('%s is refused', (_what, file, reason) => {
	expect(reasons(file)).toContainEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason))
})

test.each(['__proto__', 'constructor', 'prototype'])('a setting named %s is refused and changes nothing', (name) => {
	const node = JSON.stringify(plainNode('a', 'start')).replace('"config":{}', `"config":{"${name}":{"isAdmin":true}}`)
	const text = JSON.stringify(withNodes([])).replace('"nodes":[]', `"nodes":[${node}]`)
	expect(reasons(text)).toEqual([`A setting must not be named ${name}.`])
	expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('ten thousand nodes are refused at once, and of many reasons a hundred are told', () => {
	const many = Array.from({ length: 10_000 }, (_, index) => plainNode(`n${index}`, 'oracle'))
	const began = performance.now()
	expect(reasons(withNodes(many))).toEqual(['document.nodes: A flow has at most 500 nodes.'])
	expect(performance.now() - began).toBeLessThan(2000)
	const told = reasons(withNodes(many.slice(0, 300)))
	expect(told).toHaveLength(101)
	expect(told.at(-1)).toBe('And 200 more.')
})

test('a file nested a hundred thousand levels deep is refused', () => {
	const depth = 100_000
	expect(reasons(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toEqual(['It is nested more than 30 levels deep.'])
})

test('the published schema takes what is exported and refuses what is not a flow', () => {
	const schema = z.fromJSONSchema(flowJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
	expect(schema.safeParse(exported()).error).toBeUndefined()
	expect(schema.safeParse(withNodes([plainNode('a', 'oracle')])).success).toBe(false)
	expect(schema.safeParse(withNodes([plainNode('a', 'start', { answer: 7 })])).success).toBe(false)
	expect(schema.safeParse({ ...exported(), kind: 'x' }).success).toBe(false)
})

test('the published schema knows every node type and says nothing only a form understands', () => {
	const text = JSON.stringify(flowJsonSchema())
	expect(text).not.toContain('"widget"')
	for (const type of ['start', 'menu', 'dial', 'hangup']) expect(text).toContain(`"const":"${type}"`)
})
