/** Edits of a flow document leave the old one as it was and never leave an edge without its node. */
import { expect, test } from 'vitest'
import { FlowDocument } from './document.ts'
import { addNode, changeConfig, connect, deleteNodes, disconnect, freeName, placeNodes, renameNode } from './edit.ts'
import { findProblems } from './find-problems.ts'
import { nodeDefinition, nodeTypes } from './nodes.ts'

const empty: FlowDocument = { nodes: [], edges: [] }

function definition(type: string) {
	const found = nodeDefinition(type)
	if (!found) throw new Error(`no node type ${type}`)
	return found
}

function flowOf(...types: string[]): FlowDocument {
	return types.reduce((flow, type) => addNode(flow, definition(type), { x: 0, y: 0 }).document, empty)
}

test('a new node has an id and a name of its own, initial settings, and stands on the grid', () => {
	const one = addNode(empty, definition('menu'), { x: 101, y: 203 })
	const two = addNode(one.document, definition('menu'), { x: 0, y: 0 })
	expect([one.id, two.id]).toEqual(['menu', 'menu-2'])
	expect(two.document.nodes.map((node) => node.name)).toEqual(['Menu', 'Menu 2'])
	expect(one.document.nodes[0]).toMatchObject({ position: { x: 104, y: 200 }, config: { digits: ['1', '2'] } })
	expect(empty.nodes).toEqual([])
})

test('copies are counted on from the first, and a number that belongs to a name stays in it', () => {
	const named = (...names: string[]): FlowDocument => ({
		...empty,
		nodes: names.map((name, index) => ({ ...flowOf('menu').nodes[0]!, id: `menu-${index}`, name })),
	})
	expect(freeName(named('Menu', 'Menu 2'), 'Menu 2')).toBe('Menu 3')
	expect(freeName(named('Ring 201'), 'Ring 201')).toBe('Ring 201 2')
	expect(freeName(named('Ring 201', 'Ring 201 2'), 'Ring 201 2')).toBe('Ring 201 3')
	expect(freeName(named('Menu'), 'Menu 2')).toBe('Menu 2')
})

test('a new node of any type can be stored in a draft', () => {
	const flow = flowOf(...nodeTypes.map((type) => type.type))
	expect(FlowDocument.parse(flow)).toEqual(flow)
})

test('an exit leads to one node only: connecting it again takes the first edge away', () => {
	const flow = flowOf('start', 'play', 'hangup')
	const once = connect(flow, 'start', 'next', 'play')
	const again = connect(once, 'start', 'next', 'hangup')
	expect(again.edges).toEqual([{ from: 'start', exit: 'next', to: 'hangup' }])
	expect(once.edges).toEqual([{ from: 'start', exit: 'next', to: 'play' }])
	expect(disconnect(again, 'start', 'next').edges).toEqual([])
})

test('deleting a node takes the edges to it and from it along', () => {
	let flow = flowOf('start', 'play', 'hangup')
	flow = connect(connect(flow, 'start', 'next', 'play'), 'play', 'done', 'hangup')
	const left = deleteNodes(flow, new Set(['play']))
	expect(left.nodes.map((node) => node.id)).toEqual(['start', 'hangup'])
	expect(left.edges).toEqual([])
	expect(findProblems(left).some((problem) => problem.message.includes('gone'))).toBe(false)
})

test('taking a key from a menu takes its edge along, and only that', () => {
	let flow = connect(connect(flowOf('menu', 'hangup'), 'menu', '1', 'hangup'), 'menu', '2', 'hangup')
	flow = changeConfig(flow, 'menu', { prompt: 'callytics/menu', digits: ['1', '3'] })
	expect(flow.edges).toEqual([{ from: 'menu', exit: '1', to: 'hangup' }])
})

test('taking a key from a menu takes its label along, and only that', () => {
	const labels = { 1: 'sales', 2: 'service' }
	const flow = changeConfig(flowOf('menu'), 'menu', { prompt: 'callytics/menu', digits: ['1', '3'], labels })
	expect(flow.nodes[0]?.config).toMatchObject({ digits: ['1', '3'], labels: { 1: 'sales' } })
	expect(flow.nodes[0]?.config['labels']).not.toHaveProperty('2')
	const old = changeConfig(flow, 'menu', { prompt: 'callytics/menu', digits: ['3'] })
	expect(old.nodes[0]?.config).toEqual({ prompt: 'callytics/menu', digits: ['3'] })
})

test('settings that are not valid yet take no edge away', () => {
	const flow = connect(flowOf('menu', 'hangup'), 'menu', '1', 'hangup')
	expect(changeConfig(flow, 'menu', { prompt: '', digits: ['1', '2'] }).edges).toHaveLength(1)
})

test('nodes move to the nearest point of the grid', () => {
	const flow = placeNodes(flowOf('start', 'play'), new Map([['play', { x: 13, y: -3 }]]))
	expect(flow.nodes[1]?.position).toEqual({ x: 16, y: 0 })
	const placed = placeNodes(flow, new Map([['start', { x: 80, y: 80 }]]))
	expect(placed.nodes.map((node) => node.position.x)).toEqual([80, 16])
	expect(placed.nodes[1]).toBe(flow.nodes[1])
})

test('a node is renamed', () => {
	expect(renameNode(flowOf('play'), 'play', 'Welcome').nodes[0]?.name).toBe('Welcome')
})
