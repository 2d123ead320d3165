/** Nodes are copied within a flow and into another one, and nothing that is not ours gets in. */
import { expect, test } from 'vitest'
import { copyNodes, pasteNodes } from './clipboard.ts'
import { FlowDocument } from './document.ts'

const node = (id: string, type: string, name: string, config: Record<string, unknown> = {}, x = 0) => ({
	...{ id, type, name, config },
	position: { x, y: 0 },
})
const flow: FlowDocument = {
	nodes: [
		node('start', 'start', 'Start', { answer: true }),
		node('menu', 'menu', 'Main menu', { prompt: 'callytics/menu', digits: ['1', '2'] }, 200),
		node('hangup', 'hangup', 'Goodbye', {}, 400),
		node('jump', 'jump', 'Once more', { to: { kind: 'node', nodeId: 'menu' } }, 600),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'menu' },
		{ from: 'menu', exit: '1', to: 'hangup' },
		{ from: 'menu', exit: '2', to: 'jump' },
	],
}
const other: FlowDocument = { nodes: [node('start', 'start', 'Start', { answer: true })], edges: [] }

function pasted(document: FlowDocument, text: string, at?: { x: number; y: number }) {
	const result = pasteNodes(document, text, at)
	if (result.kind !== 'pasted') throw new Error(`it was not pasted: ${result.kind}`)
	FlowDocument.parse(result.document)
	return result
}

test('copies get ids and names of their own and keep the edges among themselves', () => {
	const { document, ids } = pasted(flow, copyNodes(flow, new Set(['menu', 'hangup'])))
	expect(ids).toEqual(['menu-2', 'hangup-2'])
	expect(document.nodes.slice(4).map(({ name, position }) => [name, position.x])).toEqual([
		['Main menu 2', 232],
		['Goodbye 2', 432],
	])
	expect(document.edges.slice(3)).toEqual([{ from: 'menu-2', exit: '1', to: 'hangup-2' }])
	expect(flow.nodes).toHaveLength(4)
})

test('into another flow they go where one points; its start is not doubled', () => {
	const all = copyNodes(flow, new Set(flow.nodes.map(({ id }) => id)))
	const { document, ids } = pasted(other, all, { x: 101, y: 50 })
	expect(ids).toEqual(['menu', 'hangup', 'jump'])
	expect(document.nodes.map(({ position }) => position)).toEqual([
		{ x: 0, y: 0 },
		{ x: 104, y: 48 },
		{ x: 304, y: 48 },
		{ x: 504, y: 48 },
	])
	expect(document.edges.map(({ from }) => from)).toEqual(['menu', 'menu'])
})

test('a copied jump leads to the copy of its node', () => {
	const { document } = pasted(flow, copyNodes(flow, new Set(['menu', 'jump'])))
	expect(document.nodes.at(-1)?.config).toMatchObject({ to: { nodeId: 'menu-2' } })
})

test('pasting twice does not put one node exactly onto another', () => {
	const text = copyNodes(flow, new Set(['menu']))
	const once = pasted(flow, text)
	const twice = pasted(once.document, text)
	expect(twice.document.nodes.at(-1)?.position).toEqual({ x: 264, y: 64 })
})

test('other text is left alone; broken nodes, too many, or only a second start are refused', () => {
	expect(pasteNodes(flow, 'Dear customer').kind).toBe('other')
	const text = copyNodes(flow, new Set(['menu']))
	expect(pasteNodes(flow, text.slice(0, -5))).toEqual({ kind: 'refused', reason: 'broken' })
	expect(pasteNodes(flow, text.replace('"id":"menu"', '"id":"<script>"'))).toEqual({
		kind: 'refused',
		reason: 'broken',
	})
	expect(pasteNodes(flow, copyNodes(flow, new Set(['start'])))).toEqual({ kind: 'refused', reason: 'nothing' })
	const full = { nodes: Array.from({ length: 500 }, (_, index) => node(`play-${index}`, 'play', 'Play')), edges: [] }
	expect(pasteNodes(full, text)).toEqual({ kind: 'refused', reason: 'too-many' })
})
