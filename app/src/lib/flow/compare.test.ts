/** What a comparison of two versions tells a person who must trust the newer one. */
import { expect, test } from 'vitest'
import { behavesTheSame, compareFlows, drawnTogether, edgeWords, wireKey } from './compare.ts'
import type { FlowDocument, FlowNode } from './document.ts'
import { noChoices, type FormChoices } from './form-choices.ts'

const choices: FormChoices = {
	...noChoices,
	extensions: [
		{ number: '201', name: 'Reception' },
		{ number: '202', name: 'Workshop' },
	],
	trunks: [{ id: 't1', name: 'Northgate' }],
}

function node(id: string, type: string, config: Record<string, unknown> = {}): FlowNode {
	return { id, type, name: id, config, position: { x: 0, y: 0 } }
}

function flow(): FlowDocument {
	return {
		nodes: [
			node('start', 'start', { answer: true }),
			node('dial', 'dial', { target: { kind: 'extension', number: '201' }, ringSeconds: 25 }),
			node('bye', 'hangup'),
		],
		edges: [
			{ from: 'start', exit: 'next', to: 'dial' },
			{ from: 'dial', exit: 'busy', to: 'bye' },
		],
	}
}

function changed(change: (document: FlowDocument) => void): FlowDocument {
	const document = structuredClone(flow())
	change(document)
	return document
}

test('the same flow read twice is no change, also when a setting is written out that was left at its default', () => {
	const after = changed(({ nodes }) => (nodes[2]!.config = { cause: 16 }))
	expect(compareFlows(flow(), after, choices)).toEqual({ nodes: [], edges: [] })
})

test('a changed setting is told with its title, before and after, by the names people know', () => {
	const after = changed(({ nodes }) => {
		nodes[1]!.config = { target: { kind: 'extension', number: '202' }, ringSeconds: 40 }
	})
	const [change] = compareFlows(flow(), after, choices).nodes
	expect(change).toMatchObject({ kind: 'changed', node: { id: 'dial' } })
	expect(change?.fields).toContainEqual({
		title: 'Whom to ring, Extension',
		before: '201 Reception',
		after: '202 Workshop',
	})
	expect(change?.fields).toContainEqual({ title: 'Ring for', before: '25 s', after: '40 s' })
	expect(change?.fields).toHaveLength(2)
})

test('another kind of target is one change of the choice, and the settings that came and went', () => {
	const after = changed(({ nodes }) => {
		nodes[1]!.config = { target: { kind: 'number', number: '+442079460100', trunkId: 't1' }, ringSeconds: 25 }
	})
	const fields = compareFlows(flow(), after, choices).nodes[0]?.fields ?? []
	expect(fields).toContainEqual({ title: 'Whom to ring', before: 'An extension', after: 'A number' })
	expect(fields).toContainEqual({ title: 'Whom to ring, Through', before: undefined, after: 'Northgate' })
})

test('a node that only stands elsewhere is moved, and the flow does the same to a call', () => {
	const after = changed(({ nodes }) => (nodes[1]!.position = { x: 300, y: 8 }))
	const comparison = compareFlows(flow(), after, choices)
	expect(comparison.nodes.map((change) => change.kind)).toEqual(['moved'])
	expect(behavesTheSame(comparison)).toBe(true)
})

test('an exit that leads elsewhere, one that leads nowhere any more and a new one are told apart', () => {
	const after = changed((document) => {
		document.nodes.push(node('sorry', 'play', { prompt: 'callytics/unavailable' }))
		document.edges = [
			{ from: 'dial', exit: 'busy', to: 'sorry' },
			{ from: 'sorry', exit: 'done', to: 'bye' },
		]
	})
	const comparison = compareFlows(flow(), after, choices)
	expect(comparison.edges.map(({ kind, from, exit }) => `${kind} ${from} ${exit}`).sort()).toEqual([
		'added sorry done',
		'changed dial busy',
		'removed start next',
	])
	expect(behavesTheSame(comparison)).toBe(false)
	const busy = comparison.edges.find((change) => change.exit === 'busy')
	expect(busy && edgeWords(busy, flow(), after)).toBe('dial, exit busy: bye → sorry')
})

test('the labels of keys are told as they are read, and an exit is named with its label', () => {
	const menuOf = (labels: Record<string, string>, to: string): FlowDocument => ({
		nodes: [node('menu', 'menu', { prompt: 'callytics/menu', digits: ['1', '2'], labels }), node('a', 'hangup')],
		edges: [{ from: 'menu', exit: '1', to }],
	})
	const [before, after] = [menuOf({}, 'a'), menuOf({ 1: 'sales', 2: 'service' }, 'menu')]
	const { nodes, edges } = compareFlows(before, after, choices)
	expect(nodes[0]?.fields).toEqual([{ title: 'Labels of the keys', before: 'nothing', after: '1 sales, 2 service' }])
	expect(edges.map((edge) => edgeWords(edge, before, after))).toEqual(['menu, exit 1 sales: a → menu'])
})

test('a removed node keeps its place in the drawing of both, with the wires that led to it', () => {
	const after = changed((document) => {
		document.nodes = document.nodes.filter((one) => one.id !== 'bye')
		document.edges = document.edges.filter((edge) => edge.to !== 'bye')
	})
	const drawn = drawnTogether(flow(), after, compareFlows(flow(), after, choices))
	expect(drawn.document.nodes.map((one) => one.id)).toEqual(['start', 'dial', 'bye'])
	expect(drawn.nodeKinds.get('bye')).toBe('removed')
	expect(drawn.wireKinds.get(wireKey({ from: 'dial', exit: 'busy', to: 'bye' }))).toBe('removed')
})

test('another type under the same id, an unknown type and settings of the wrong type do not stop the comparison', () => {
	const after = changed(({ nodes }) => {
		nodes[1] = { ...node('dial', 'oracle', { a: [{ b: 1 }], c: null }), name: 'dial' }
		nodes[2]!.config = { cause: 'x' }
	})
	const fields = compareFlows(flow(), after, choices).nodes[0]?.fields ?? []
	expect(fields[0]).toEqual({ title: 'Type', before: 'Dial', after: 'oracle' })
})
