/** A form offers the variables of the nodes that lead to its node, and of no others. */
import { expect, test } from 'vitest'
import type { FlowDocument } from './document.ts'
import { variablesBefore, variablesOf } from './known-variables.ts'

const position = { x: 0, y: 0 }
const ask = (id: string, variable: unknown) => ({
	...{ id, type: 'http-request', name: id, position },
	config: { method: 'GET', url: 'https://shop.example/', keep: [{ variable, path: '' }] },
})
const flow: FlowDocument = {
	nodes: [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position },
		ask('customer', 'customer_number'),
		ask('order', 'order_number'),
		ask('later', 'pin'),
		ask('elsewhere', 'unrelated'),
		ask('unfinished', undefined),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'customer' },
		{ from: 'customer', exit: 'success', to: 'order' },
		{ from: 'unfinished', exit: 'success', to: 'order' },
		{ from: 'order', exit: 'success', to: 'later' },
		{ from: 'later', exit: 'timeout', to: 'order' },
	],
}
const names = (known: { name: string }[]) => known.map(({ name }) => name)

test('variables come from all nodes before, also round a loop', () => {
	expect(names(variablesBefore(flow, 'customer'))).toEqual([])
	expect(names(variablesBefore(flow, 'order'))).toEqual(['customer_number', 'order_number', 'pin'])
})

test('each variable names the nodes that set it', () => {
	const twice = { ...flow, nodes: [...flow.nodes, ask('again', 'pin')] }
	expect(variablesOf(twice).find(({ name }) => name === 'pin')?.setBy).toEqual(['later', 'again'])
})
