/** The automatic layout reads from left to right and lets no two nodes overlap. */
import { expect, test } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import { addNode, connect, placeNodes } from '#lib/flow/edit.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { arrange } from './arrange.ts'
import { boxOf } from './node-size.ts'

function flowOf(...types: string[]): FlowDocument {
	return types.reduce<FlowDocument>(
		(flow, type) => {
			const definition = nodeDefinition(type)
			if (!definition) throw new Error(`no node type ${type}`)
			return addNode(flow, definition, { x: 0, y: 0 }).document
		},
		{ nodes: [], edges: [] },
	)
}

test('a reception menu stands from left to right, nothing on top of anything', () => {
	let flow = flowOf('start', 'menu', 'dial', 'dial', 'play', 'hangup')
	for (const [from, exit, to] of [
		['start', 'next', 'menu'],
		['menu', '1', 'dial'],
		['menu', '2', 'dial-2'],
		['menu', 'no-input', 'hangup'],
		['dial', 'busy', 'play'],
		['dial-2', 'busy', 'play'],
		['play', 'done', 'hangup'],
		['play', 'failed', 'menu'],
	] as const) {
		flow = connect(flow, from, exit, to)
	}
	const placed = placeNodes(flow, arrange(flow))
	const x = Object.fromEntries(placed.nodes.map((node) => [node.id, node.position.x]))
	expect(x['start']).toBeLessThan(x['menu']!)
	expect(x['menu']).toBeLessThan(x['dial']!)
	expect(x['dial']).toBe(x['dial-2'])
	expect(x['play']).toBeLessThan(x['hangup']!)
	const y = Object.fromEntries(placed.nodes.map((node) => [node.id, node.position.y]))
	expect(y['dial'], 'key 1 stands above key 2').toBeLessThan(y['dial-2']!)
	const boxes = placed.nodes.map((node) => boxOf(placed, node))
	const overlaps = boxes.flatMap((a, i) =>
		boxes
			.slice(i + 1)
			.filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
	)
	expect(overlaps).toEqual([])
})

test('an edge to a node that is gone does not stop it', () => {
	const flow = flowOf('start')
	expect(arrange({ ...flow, edges: [{ from: 'start', exit: 'next', to: 'gone' }] }).size).toBe(1)
})
