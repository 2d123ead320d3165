/** What the drawing and the list of nodes say of a draft. */
import { expect, test } from 'vitest'
import type { FlowDocument, FlowProblem } from '#lib/flow/document.ts'
import { findProblems } from '#lib/flow/find-problems.ts'
import { placeNodes, renameNode } from '#lib/flow/edit.ts'
import { DrawnFlow, drawnExits } from './drawn.ts'
import { neighbour } from './neighbour.ts'
import { boxOf } from './node-size.ts'
import { freePlace } from './place-node.ts'
import { headline } from './problem-words.ts'
import { isSameDocument } from './same-document.ts'

const draft: FlowDocument = {
	nodes: [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position: { x: 0, y: 0 } },
		{
			id: 'menu',
			type: 'menu',
			name: 'Menu',
			config: { prompt: 'callytics/menu', digits: ['1', '2'] },
			position: { x: 220, y: 0 },
		},
		{ id: 'dial', type: 'dial', name: 'Sales', config: { target: { kind: 'extension' } }, position: { x: 440, y: 0 } },
		{ id: 'bye', type: 'hangup', name: 'Goodbye', config: {}, position: { x: 440, y: 240 } },
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'menu' },
		{ from: 'menu', exit: '1', to: 'dial' },
		{ from: 'menu', exit: 'no-input', to: 'bye' },
		{ from: 'menu', exit: '9', to: 'bye' },
		{ from: 'gone', exit: 'done', to: 'bye' },
	],
}
const problems = findProblems(draft)
const menu = draft.nodes[1]!

test('an exit that must lead somewhere and does not is told apart from one that may stay open', () => {
	expect(drawnExits(draft, menu).map((exit) => `${exit.words}: ${exit.state}`)).toEqual([
		'1: wired',
		'2: open',
		'no input: wired',
		'failed: end',
	])
})

test('an exit is drawn with its label, and its wire is named by it', () => {
	const config = { ...menu.config, labels: { 1: 'sales' } }
	const labelled = { ...draft, nodes: draft.nodes.map((node) => (node === menu ? { ...menu, config } : node)) }
	const drawn = new DrawnFlow()
	expect(drawn.nodes(labelled, [])[1]?.data.exits[0]?.words).toBe('1 sales')
	expect(drawn.edges(labelled)[1]?.ariaLabel).toBe('Menu, 1 sales, leads to Sales')
})

test('a node says its name, what it does, and whether a setting is wrong', () => {
	const nodes = new DrawnFlow().nodes(draft, problems)
	expect(nodes.map((node) => [node.data.summary, node.data.lamp])).toEqual([
		['answers', undefined],
		['menu', undefined],
		['to be put right', 'fail'],
		['at once', undefined],
	])
	expect(nodes[1]?.ariaLabel).toBe('Menu, Menu, menu')
})

test('a warning at a setting marks its node, and an error outshines it', () => {
	const at = { nodeId: 'menu', field: 'prompt', message: '' }
	const [warning, error] = [
		{ severity: 'warning' as const, ...at },
		{ severity: 'error' as const, ...at },
	]
	const lamp = (...told: FlowProblem[]) => new DrawnFlow().nodes(draft, told)[1]?.data.lamp
	expect([lamp(warning), lamp(error, warning), lamp(warning, error)]).toEqual(['warn', 'fail', 'fail'])
	expect(lamp({ severity: 'warning', nodeId: 'menu', message: 'No call can get to Menu.' })).toBeUndefined()
})

test('drawing again paints only what has changed', () => {
	const drawn = new DrawnFlow()
	const [nodes, edges] = [drawn.nodes(draft, problems), drawn.edges(draft)]
	const moved = placeNodes(renameNode(draft, 'bye', 'Farewell'), new Map([['dial', { x: 480, y: 0 }]]))
	const [movedNodes, movedEdges] = [drawn.nodes(moved, problems), drawn.edges(moved)]
	expect(movedNodes.map((node, index) => node === nodes[index])).toEqual([true, true, false, false])
	expect(movedNodes.map((node, index) => node.data === nodes[index]?.data)).toEqual([true, true, true, false])
	expect(movedEdges.map((edge, index) => edge === edges[index])).toEqual([true, true, false])
	const wired = drawn.nodes({ ...draft, edges: draft.edges.slice(1) }, problems)
	expect(wired[0]?.data.exits[0]?.state).toBe('open')
})

test('only wires between nodes and exits that exist are drawn', () => {
	expect(new DrawnFlow().edges(draft).map((edge) => edge.ariaLabel)).toEqual([
		'Start, next, leads to Menu',
		'Menu, 1, leads to Sales',
		'Menu, no input, leads to Goodbye',
	])
})

test('the header counts what stands in the way of publishing', () => {
	const openExit = { severity: 'error' as const, nodeId: 'menu', exit: '2', message: '' }
	const setting = { severity: 'error' as const, nodeId: 'dial', field: 'target.number', message: '' }
	expect(headline([])).toBeUndefined()
	expect(headline([openExit])).toBe('1 exit leads nowhere')
	expect(headline([setting, setting])).toBe('2 settings to fill in')
	expect(headline([openExit, setting])).toBe('2 things to put right')
	expect(headline([{ severity: 'warning', message: '' }])).toBe('1 warning')
})

test('arrow keys lead to the nearest node in their direction', () => {
	expect(neighbour(draft.nodes, menu, 'right')?.id).toBe('dial')
	expect(neighbour(draft.nodes, menu, 'left')?.id).toBe('start')
	expect(neighbour(draft.nodes, menu, 'down')?.id).toBe('bye')
	expect(neighbour(draft.nodes, menu, 'up')).toBeUndefined()
})

test('a new node stands to the right of the one in hand, where no other node is', () => {
	const { x, y } = freePlace(draft, 'menu')
	expect(x).toBeGreaterThan(220 + 148)
	const isFree = draft.nodes
		.map((node) => boxOf(draft, node))
		.every((box) => x >= box.x + box.width || x + 148 <= box.x || y >= box.y + box.height || y + 160 <= box.y)
	expect(isFree).toBe(true)
	expect(freePlace({ nodes: [], edges: [] })).toEqual({ x: 0, y: 0 })
})

test('a draft that differs only in the order of its settings has nothing to publish', () => {
	const other = structuredClone(draft)
	other.nodes[1]!.config = { digits: ['1', '2'], prompt: 'callytics/menu' }
	expect(isSameDocument(draft, other)).toBe(true)
	other.nodes[1]!.config = { digits: ['2', '1'], prompt: 'callytics/menu' }
	expect(isSameDocument(draft, other)).toBe(false)
})
