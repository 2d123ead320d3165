/** What refuses a flow its publishing, and what only warns. */
import { describe, expect, test } from 'vitest'
import { exitsOf, FlowDocument, mayStayOpen, type FlowNode } from './document.ts'
import { findProblems } from './find-problems.ts'
import { reachableNodes } from './graph.ts'

function node(id: string, type: string, config: Record<string, unknown> = {}): FlowNode {
	return { id, type, name: id, config, position: { x: 0, y: 0 } }
}

/** start → menu (1, 2) → dial / play → hangup: nothing is wrong with it. */
function soundFlow(): FlowDocument {
	return {
		nodes: [
			node('start', 'start'),
			node('menu', 'menu', { prompt: 'callytics/menu', digits: ['1', '2'] }),
			node('dial', 'dial', { target: { kind: 'extension', number: '201' }, ringSeconds: 20 }),
			node('sorry', 'play', { prompt: 'callytics/unavailable' }),
			node('bye', 'hangup'),
		],
		edges: [
			{ from: 'start', exit: 'next', to: 'menu' },
			{ from: 'menu', exit: '1', to: 'dial' },
			{ from: 'menu', exit: '2', to: 'sorry' },
			{ from: 'menu', exit: 'no-input', to: 'bye' },
			{ from: 'dial', exit: 'busy', to: 'sorry' },
			{ from: 'dial', exit: 'no-answer', to: 'sorry' },
			{ from: 'dial', exit: 'rejected', to: 'sorry' },
			{ from: 'sorry', exit: 'done', to: 'bye' },
		],
	}
}

function without(document: FlowDocument, from: string, exit: string): FlowDocument {
	return { ...document, edges: document.edges.filter((edge) => edge.from !== from || edge.exit !== exit) }
}

function withConfig(document: FlowDocument, id: string, config: Record<string, unknown>): FlowDocument {
	return { ...document, nodes: document.nodes.map((one) => (one.id === id ? { ...one, config } : one)) }
}

describe('a flow can be published', () => {
	test('when every exit that a caller can be cut off at leads somewhere', () => {
		expect(findProblems(soundFlow())).toEqual([])
	})

	test('with answered and failed open, because the loop knows what to do then', () => {
		const dial = node('dial', 'dial')
		expect(['answered', 'failed'].every((exit) => mayStayOpen(dial, exit))).toBe(true)
		expect(['busy', '1', 'no-input', 'next'].some((exit) => mayStayOpen(dial, exit))).toBe(false)
	})
})

describe('a flow cannot be published', () => {
	test('while an exit leads nowhere, and the problem stands at the node and the exit', () => {
		expect(findProblems(without(soundFlow(), 'menu', 'no-input'))).toEqual([
			{
				severity: 'error',
				nodeId: 'menu',
				exit: 'no-input',
				message: 'Exit no input leads nowhere: a caller who gets it is cut off.',
			},
		])
	})

	test('without a start', () => {
		const empty = findProblems({ nodes: [], edges: [] })
		expect(empty).toEqual([{ severity: 'error', message: 'A flow has exactly one start; this one has 0.' }])
	})

	test('with two starts', () => {
		const flow = soundFlow()
		flow.nodes.push(node('start-2', 'start'))
		flow.edges.push({ from: 'start-2', exit: 'next', to: 'menu' })
		expect(findProblems(flow)).toMatchObject([{ message: 'A flow has exactly one start; this one has 2.' }])
	})

	test('with a node type this version does not know', () => {
		const flow = soundFlow()
		flow.nodes.push(node('oracle', 'oracle'))
		flow.edges.push({ from: 'menu', exit: 'failed', to: 'oracle' })
		expect(findProblems(flow)).toMatchObject([{ severity: 'error', nodeId: 'oracle' }])
	})

	test('with two nodes of one id', () => {
		const flow = soundFlow()
		flow.nodes.push(node('bye', 'hangup'))
		expect(findProblems(flow)).toMatchObject([{ message: 'Two nodes have the same id.' }])
	})

	test('with an edge to a node that is gone', () => {
		const flow = soundFlow()
		flow.nodes = flow.nodes.filter((one) => one.id !== 'dial')
		const gone = findProblems(flow).filter((problem) => problem.message === 'An edge leads to a node that is gone.')
		expect(gone.map((problem) => `${problem.nodeId} ${problem.exit}`)).toContain('menu 1')
	})

	test('with an exit that leads to two nodes', () => {
		const flow = soundFlow()
		flow.edges.push({ from: 'menu', exit: '1', to: 'bye' })
		expect(findProblems(flow)).toMatchObject([{ severity: 'error', nodeId: 'menu', exit: '1' }])
	})
})

describe('a wrong setting is told at its field and says what to do', () => {
	test.each([
		['menu', { prompt: '', digits: ['1', '2'] }, 'prompt', 'Say what the caller hears'],
		['menu', { digits: ['1', '2'] }, 'prompt', 'Say what the caller hears'],
		['menu', { prompt: 'a', digits: ['1', '2'], attempts: 9 }, 'attempts', 'Enter 5 or less'],
		['menu', { prompt: 'a', digits: ['1', '2'], attempts: 1.5 }, 'attempts', 'Enter a whole number'],
		['menu', { prompt: 'a', digits: ['1', '2'], attempts: null }, 'attempts', 'Enter a number'],
		['dial', { target: { kind: 'extension', number: '' } }, 'target.number', 'Choose an extension'],
		['dial', { target: { kind: 'number', number: '0204', trunkId: '' } }, 'target.trunkId', 'Choose a trunk'],
		['dial', { target: { kind: 'pigeon' } }, 'target.kind', 'Choose one of the values'],
	])('%s %o', (id, config, field, message) => {
		expect(findProblems(withConfig(soundFlow(), id, config))).toEqual([
			{ severity: 'error', nodeId: id, field, message },
		])
	})

	test('and a menu that offers a key twice or none', () => {
		const twice = findProblems(withConfig(soundFlow(), 'menu', { prompt: 'a', digits: ['1', '2', '2'] }))
		expect(twice).toMatchObject([{ field: 'digits', message: 'Each key can stand only once' }])
		const none = findProblems(withConfig(soundFlow(), 'menu', { prompt: 'a', digits: [] }))
		expect(none).toMatchObject([{ field: 'digits', message: 'A menu needs at least one key' }])
	})

	test('and a least number of digits above the most', () => {
		const flow = soundFlow()
		flow.nodes.push(node('ask', 'collect-digits', { prompt: 'a', minimum: 6, maximum: 4 }))
		flow.edges.push({ from: 'menu', exit: 'failed', to: 'ask' })
		flow.edges.push({ from: 'ask', exit: 'collected', to: 'bye' }, { from: 'ask', exit: 'no-input', to: 'bye' })
		expect(findProblems(flow)).toMatchObject([{ field: 'maximum', message: 'At most cannot be less than at least' }])
	})
})

describe('a flow is warned about, and can be published,', () => {
	test('when no call can get to a node', () => {
		const flow = soundFlow()
		flow.nodes.push(node('island', 'hangup'))
		expect(findProblems(flow)).toEqual([
			{ severity: 'warning', nodeId: 'island', message: 'No call can get to island.' },
		])
	})

	test('when an edge belongs to an exit that its node has no more', () => {
		const flow = withConfig(soundFlow(), 'menu', { prompt: 'a', digits: ['1'] })
		expect(findProblems(flow)).toMatchObject([{ severity: 'warning', nodeId: 'menu', exit: '2' }])
	})
})

test('loops are followed once when reachable nodes are looked for', () => {
	const flow = soundFlow()
	flow.edges.push({ from: 'sorry', exit: 'failed', to: 'menu' })
	expect([...reachableNodes(flow)].sort()).toEqual(['bye', 'dial', 'menu', 'sorry', 'start'])
})

test('a node keeps its exits on the drawing while its settings are not valid yet', () => {
	const flow = withConfig(soundFlow(), 'menu', { prompt: '', digits: ['1', '2'] })
	expect(exitsOf(flow, flow.nodes[1]!)).toEqual(['1', '2', 'no-input', 'failed'])
	const broken = withConfig(soundFlow(), 'menu', { prompt: 'a' })
	expect(exitsOf(broken, broken.nodes[1]!)).toEqual(['1', '2', 'no-input'])
})

test('settings nested deeper than any node needs are refused at the door, before anything walks them', () => {
	const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as FlowNode['config']
	const drawing = (levels: number) => ({ nodes: [node('deep', 'play', nested(levels))], edges: [] })
	expect(FlowDocument.safeParse(drawing(20)).success).toBe(true)
	expect(FlowDocument.safeParse(drawing(50_000)).error?.issues[0]?.message).toMatch('nested too deeply')
})
