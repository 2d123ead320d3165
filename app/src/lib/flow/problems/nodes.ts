/** What is wrong with one node: its type, its settings, its exits. */
import { exitsOf, exitWords, mayStayOpen, nodeBehind, wordsOfExit } from '../document.ts'
import type { FlowDocument, FlowNode, FlowProblem } from '../document.ts'
import { checkExpression, checkTemplate } from '../expression.ts'
import { nodeDefinition } from '../nodes.ts'
import { wordsForIssue } from '../problem-words.ts'
import { calculationsOf } from '../references.ts'

// A node is never changed in place, and documents share their unchanged nodes: each is looked at once.
const known = new WeakMap<FlowNode, FlowProblem[]>()

export function problemsOfNode(document: FlowDocument, node: FlowNode): FlowProblem[] {
	const definition = nodeDefinition(node.type)
	if (!definition) {
		return [{ severity: 'error', nodeId: node.id, message: `This version does not know the node type ${node.type}.` }]
	}
	return [...problemsOfSettings(node), ...problemsOfExits(document, node)]
}

function problemsOfSettings(node: FlowNode): FlowProblem[] {
	const before = known.get(node)
	if (before) return before
	const parsed = nodeDefinition(node.type)?.schema.safeParse(node.config, { error: wordsForIssue })
	const settings = (parsed?.error?.issues ?? []).map(({ path, message }) => ({ field: path.join('.'), message }))
	// A setting that is wrong already is told once.
	const wrong = new Set(settings.map(({ field }) => field))
	const calculations = calculationsOf(node).flatMap(({ kind, text, field }) => {
		const message = kind === 'expression' ? checkExpression(text) : checkTemplate(text)
		return message === undefined || wrong.has(field) ? [] : [{ field, message }]
	})
	const problems = [...settings, ...calculations].map((one): FlowProblem => ({
		severity: 'error',
		nodeId: node.id,
		...one,
	}))
	known.set(node, problems)
	return problems
}

function problemsOfExits(document: FlowDocument, node: FlowNode): FlowProblem[] {
	const exits = exitsOf(document, node)
	const open = exits
		.filter((exit) => !mayStayOpen(node, exit) && !nodeBehind(document, node.id, exit))
		.map((exit) => ({
			severity: 'error' as const,
			nodeId: node.id,
			exit,
			message: `Exit ${wordsOfExit(node, exit)} leads nowhere: a caller who gets it is cut off.`,
		}))
	const stray = document.edges
		.filter((edge) => edge.from === node.id && !exits.includes(edge.exit))
		.map(({ exit }) => ({
			severity: 'warning' as const,
			nodeId: node.id,
			exit,
			message: `${node.name} has no exit ${exitWords(exit)} any more; its edge is never used.`,
		}))
	return [...open, ...stray]
}
