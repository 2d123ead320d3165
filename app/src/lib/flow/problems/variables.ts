/** Variables that are read where nothing before has set them. */
import type { FlowDocument, FlowNode, FlowProblem } from '../document.ts'
import { everyCallHas } from '../expression-reference.ts'
import { variablesIn, variablesInTemplate } from '../expression.ts'
import { nodesOfRole, type Successors } from '../graph.ts'
import { nodeDefinition } from '../nodes.ts'
import { calculationsOf } from '../references.ts'

// `call`, `now` and the like.
const alwaysThere = new Set(everyCallHas.map(({ name }) => name.split('.')[0]))

/** Variables that are there once a call has passed a node; of unfinished settings as many as can be known. */
export function variablesSetBy(node: FlowNode): string[] {
	const definition = nodeDefinition(node.type)
	if (!definition?.sets) return []
	try {
		return definition.sets(definition.schema.safeParse(node.config).data ?? node.config)
	} catch {
		// The settings lack what the names are made from.
		return []
	}
}

/** Node id → variables that some way to it, or the node itself, has set. */
export function variablesKnownAt(document: FlowDocument, next: Successors): Map<string, Set<string>> {
	const known = new Map(document.nodes.map((node) => [node.id, new Set(variablesSetBy(node))]))
	// A node may fail anywhere before the error handler takes over.
	const all = new Set([...known.values()].flatMap((names) => [...names]))
	for (const { id } of nodesOfRole(document, 'error-handler')) known.set(id, new Set(all))
	const open = [...known.keys()]
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		for (const to of next.get(id) ?? []) {
			const there = known.get(to)
			const before = there?.size
			for (const name of known.get(id) ?? []) there?.add(name)
			if (there && there.size !== before) open.push(to)
		}
	}
	return known
}

/** Only a warning: a flow that others go through gets variables from them, which are not known here. */
export function problemsOfVariables(document: FlowDocument, next: Successors): FlowProblem[] {
	const known = variablesKnownAt(document, next)
	return document.nodes.flatMap((node) =>
		calculationsOf(node).flatMap(({ kind, text, field }) => {
			const read = kind === 'expression' ? variablesIn(text) : variablesInTemplate(text)
			return read
				.filter((name) => !alwaysThere.has(name) && !known.get(node.id)?.has(name))
				.map((name): FlowProblem => {
					const message = `No node before this one sets ${name}. Unless another flow hands it over, a call leaves here by failed.`
					return { severity: 'warning', nodeId: node.id, field, message }
				})
		}),
	)
}
