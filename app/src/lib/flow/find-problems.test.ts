/** What is asked or refused before a flow may take calls, besides its shape: things that are gone, variables, sub-flows. */
import { describe, expect, test } from 'vitest'
import type { FlowDocument, FlowNode } from './document.ts'
import { findProblems } from './find-problems.ts'
import { noChoices, type FormChoices } from './form-choices.ts'

const choices: FormChoices = {
	...noChoices,
	extensions: [{ number: '201', name: 'Reception' }],
	trunks: [{ id: 't1', name: 'Northgate' }],
	sounds: [
		{ name: 'callytics/welcome', title: 'Welcome' },
		{ name: 'callytics/invalid', title: 'Key not used' },
	],
}

function node(id: string, type: string, config: Record<string, unknown> = {}): FlowNode {
	return { id, type, name: id, config, position: { x: 0, y: 0 } }
}

/** A flow whose nodes follow each other by their first exit. */
function chain(...nodes: [FlowNode, exit: string][]): FlowDocument {
	return {
		nodes: nodes.map(([one]) => one),
		edges: nodes.flatMap(([one, exit], index) => {
			const to = nodes[index + 1]?.[0].id
			return to ? [{ from: one.id, exit, to }] : []
		}),
	}
}

const start = (): [FlowNode, string] => [node('start', 'start'), 'next']
const bye = (config = {}): [FlowNode, string] => [node('bye', 'hangup', config), '']
const messages = (document: FlowDocument, world = { choices }) => findProblems(document, world)

describe('what a setting names must be there', () => {
	test('a sound, an extension and a trunk that are gone are told at their settings, with what to do', () => {
		const flow = chain(
			start(),
			[node('hello', 'play', { prompt: [{ kind: 'sound', sound: 'own/7' }] }), 'done'],
			[node('call', 'dial', { target: { kind: 'extension', number: '299' } }), 'busy'],
			bye(),
		)
		flow.edges.push({ from: 'call', exit: 'no-answer', to: 'bye' }, { from: 'call', exit: 'rejected', to: 'bye' })
		expect(messages(flow)).toEqual([
			{
				severity: 'error',
				nodeId: 'hello',
				field: 'prompt.0',
				message: 'There is no sound own/7. Choose another one.',
			},
			{
				severity: 'error',
				nodeId: 'call',
				field: 'target.number',
				message: 'There is no extension 299. Choose another one, or add it.',
			},
		])
		flow.nodes[2] = node('call', 'dial', { target: { kind: 'number', number: '0204', trunkId: 't9' } })
		expect(messages(flow)).toMatchObject([{ nodeId: 'hello' }, { nodeId: 'call', field: 'target.trunkId' }])
	})

	test('and what is there is no problem, nor is anything while the appliance is not known', () => {
		const prompt = [{ kind: 'sound', sound: 'callytics/welcome' }]
		expect(messages(chain(start(), [node('hello', 'play', { prompt }), 'done'], bye()))).toEqual([])
		const strange = chain(start(), [node('hello', 'play', { prompt: 'own/7' }), 'done'], bye())
		expect(findProblems(strange)).toEqual([])
	})
})

describe('variables', () => {
	const says = (text: string): [FlowNode, string] => [node('say', 'play', { prompt: [{ kind: 'text', text }] }), 'done']
	const asks: [FlowNode, string] = [
		node('ask', 'collect-digits', { prompt: 'callytics/welcome', variable: 'customer' }),
		'collected',
	]
	const withNoInput = (flow: FlowDocument) => {
		flow.edges.push({ from: 'ask', exit: 'no-input', to: 'bye' })
		return flow
	}

	test('one that a node before has set is known, as is what every call has', () => {
		const flow = withNoInput(chain(start(), asks, says('{{ customer }} and {{ call.caller }}'), bye()))
		expect(messages(flow)).toEqual([])
	})

	test('one that is only set afterwards is warned about, where it is read', () => {
		const flow = withNoInput(chain(start(), says('{{ customer }}'), asks, bye()))
		expect(messages(flow)).toMatchObject([
			{ severity: 'warning', nodeId: 'say', message: expect.stringContaining('sets customer') as string },
		])
	})

	test('one that a round brings back is known', () => {
		const flow = chain(start(), says('{{ customer }}'), asks)
		flow.nodes.push(bye()[0])
		flow.edges.push({ from: 'ask', exit: 'collected', to: 'say' }, { from: 'ask', exit: 'no-input', to: 'bye' })
		expect(messages(flow)).toEqual([])
	})

	test('an expression that cannot be read is an error at its setting', () => {
		const flow = chain(start(), says('{{ customer + }}'), bye())
		expect(messages(flow)).toMatchObject([{ severity: 'error', nodeId: 'say', field: 'prompt.0' }])
	})
})

describe('rounds', () => {
	const asks = node('ask', 'condition', { cases: [{ name: 'yes', expression: 'call.caller == ""' }] })
	const round = (...extra: FlowNode[]): FlowDocument => ({
		nodes: [node('start', 'start'), asks, node('bye', 'hangup'), ...extra],
		edges: [
			{ from: 'start', exit: 'next', to: 'ask' },
			{ from: 'ask', exit: 'otherwise', to: 'bye' },
			{ from: 'ask', exit: 'yes', to: extra[0]?.id ?? 'ask' },
			...extra.map((one, index) => ({ from: one.id, exit: 'done', to: extra[index + 1]?.id ?? 'ask' })),
		],
	})

	test('one without anything that holds a call up is refused, by the names of its nodes', () => {
		expect(messages(round())).toMatchObject([
			{ severity: 'error', nodeId: 'ask', message: expect.stringContaining('for ever') as string },
		])
	})

	test('one with a wait in it is not', () => {
		expect(messages(round(node('hold', 'wait', { seconds: 5 })))).toEqual([])
	})

	test('a jump closes a round as an edge does', () => {
		const flow = round()
		flow.nodes.push(node('back', 'jump', { to: { kind: 'node', nodeId: 'ask' } }))
		flow.edges = flow.edges.map((edge) => (edge.exit === 'yes' ? { ...edge, to: 'back' } : edge))
		expect(messages(flow)).toMatchObject([
			{ severity: 'error', message: expect.stringContaining('ask, back') as string },
		])
	})
})

describe('other flows', () => {
	const through = (flowId: string) => chain(start(), [node('sub', 'sub-flow', { flowId }), 'done'], bye())
	const flow = (id: string, subFlows: string[] = [], isPublished = true) => ({ id, name: id, isPublished, subFlows })
	const world = (...flows: FormChoices['flows']) => ({ choices: { ...choices, flows }, flowId: 'me' })

	test('one that goes through itself is refused', () => {
		expect(messages(through('me'), world(flow('me')))).toMatchObject([{ severity: 'error', field: 'flowId' }])
	})

	test('also round corners, and the way is named', () => {
		const flows = [flow('me'), flow('pin', ['lookup']), flow('lookup', ['other', 'me']), flow('other')]
		expect(messages(through('pin'), world(...flows))).toMatchObject([
			{ severity: 'error', message: expect.stringContaining('by pin, then lookup') as string },
		])
		expect(messages(through('other'), world(...flows))).toEqual([])
	})

	test('a jump to itself is no sub-flow and may be meant', () => {
		const jump = chain(
			start(),
			[node('ask', 'play', { prompt: 'callytics/welcome' }), 'done'],
			[node('again', 'jump', { to: { kind: 'flow', flowId: 'me' } }), ''],
		)
		expect(messages(jump, world(flow('me')))).toEqual([])
	})

	test('one that is gone is refused, one that is not published yet is warned about', () => {
		expect(messages(through('gone'), world(flow('me')))).toMatchObject([{ severity: 'error', field: 'flowId' }])
		expect(messages(through('new'), world(flow('me'), flow('new', [], false)))).toMatchObject([
			{ severity: 'warning', message: expect.stringContaining('new is not published yet') as string },
		])
	})
})

test('two error handlers are refused, and what stands behind one is within reach', () => {
	const flow = chain(start(), bye())
	flow.nodes.push(node('trouble', 'error-handler'), node('sorry', 'hangup'))
	flow.edges.push({ from: 'trouble', exit: 'next', to: 'sorry' })
	expect(messages(flow)).toEqual([])
	flow.nodes.push(node('trouble-2', 'error-handler'))
	flow.edges.push({ from: 'trouble-2', exit: 'next', to: 'sorry' })
	expect(messages(flow)).toMatchObject([{ severity: 'error', nodeId: 'trouble-2' }])
})

test('rare exits of an HTTP request may stay open, its success may not', () => {
	const request = node('ask', 'http-request', { url: 'https://shop.example/orders' })
	const flow = chain(start(), [request, 'failed'], bye())
	expect(messages(flow)).toMatchObject([{ severity: 'error', nodeId: 'ask', exit: 'success' }])
})
