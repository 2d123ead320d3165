/** What is different between two versions of a flow: nodes, their settings in words, and where exits lead. */
import { nodeBehind, wordsOfExit, type FlowDocument, type FlowEdge, type FlowNode } from './document.ts'
import type { FormChoices } from './form-choices.ts'
import { settingWords } from './setting-words.ts'
import { nodeDefinition } from './nodes.ts'
import { flowVersions } from '../messages/flow-versions.ts'

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved'

/** One setting that is different; what is missing on one side is undefined there. */
export interface FieldChange {
	title: string
	before: string | undefined
	after: string | undefined
}

export interface NodeChange {
	kind: ChangeKind
	/** As it is now; of a removed one as it was. */
	node: FlowNode
	/** Name, type and settings; empty unless `changed`. */
	fields: FieldChange[]
}

/** An exit that leads elsewhere; `added` led nowhere before, `removed` leads nowhere now. */
export interface EdgeChange {
	kind: 'added' | 'removed' | 'changed'
	from: string
	exit: string
	before: string | undefined
	after: string | undefined
}

export interface Comparison {
	/** Nodes that are not the same, in the order of the newer document; removed ones last. */
	nodes: NodeChange[]
	edges: EdgeChange[]
}

const texts = flowVersions.comparing

/** @param choices what names of things are looked up in */
export function compareFlows(before: FlowDocument, after: FlowDocument, choices: FormChoices): Comparison {
	const old = new Map(before.nodes.map((node) => [node.id, node]))
	const kept = new Set(after.nodes.map((node) => node.id))
	const nodes = after.nodes.flatMap((node): NodeChange[] => {
		const was = old.get(node.id)
		if (!was) return [{ kind: 'added', node, fields: [] }]
		const fields = was === node ? [] : changedFields(before, was, after, node, choices)
		if (fields.length > 0) return [{ kind: 'changed', node, fields }]
		return isMoved(was, node) ? [{ kind: 'moved', node, fields: [] }] : []
	})
	const removed = before.nodes.filter((node) => !kept.has(node.id))
	nodes.push(...removed.map((node): NodeChange => ({ kind: 'removed', node, fields: [] })))
	return { nodes, edges: changedEdges(before, after) }
}

/** Whether the two do the same to a call; where nodes stand does not count. */
export function behavesTheSame(comparison: Comparison): boolean {
	return comparison.edges.length === 0 && comparison.nodes.every((change) => change.kind === 'moved')
}

function isMoved(a: FlowNode, b: FlowNode): boolean {
	return a.position.x !== b.position.x || a.position.y !== b.position.y
}

function changedFields(
	before: FlowDocument,
	was: FlowNode,
	after: FlowDocument,
	is: FlowNode,
	choices: FormChoices,
): FieldChange[] {
	const changes: FieldChange[] = []
	if (was.name !== is.name) changes.push({ title: texts.name, before: was.name, after: is.name })
	if (was.type !== is.type) changes.push({ title: texts.type, before: labelOf(was), after: labelOf(is) })
	const old = new Map(settingWords(was, { choices, document: before }).map((line) => [line.path, line]))
	const now = new Map(settingWords(is, { choices, document: after }).map((line) => [line.path, line]))
	for (const path of new Set([...now.keys(), ...old.keys()])) {
		const [then, present] = [old.get(path), now.get(path)]
		if (then?.words === present?.words && then?.title === present?.title) continue
		const title = present?.title || then?.title || path
		changes.push({ title, before: then?.words, after: present?.words })
	}
	return changes
}

function labelOf(node: FlowNode): string {
	return nodeDefinition(node.type)?.label ?? node.type
}

function changedEdges(before: FlowDocument, after: FlowDocument): EdgeChange[] {
	const keys = new Map(
		[...after.edges, ...before.edges].map(({ from, exit }) => [`${from} ${exit}`, { from, exit }] as const),
	)
	return [...keys.values()].flatMap(({ from, exit }): EdgeChange[] => {
		const [was, is] = [nodeBehind(before, from, exit), nodeBehind(after, from, exit)]
		if (was === is) return []
		const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
		return [{ kind, from, exit, before: was, after: is }]
	})
}

/** How a wire of the drawing of both versions is told from another one. */
export function wireKey({ from, exit, to }: FlowEdge): string {
	return `${from} ${exit} ${to}`
}

/** Both versions in one drawing: the newer one, and what is gone where it was. */
export function drawnTogether(
	before: FlowDocument,
	after: FlowDocument,
	{ nodes, edges }: Comparison,
): { document: FlowDocument; nodeKinds: Map<string, ChangeKind>; wireKinds: Map<string, 'added' | 'removed'> } {
	const gone = edges.flatMap(({ from, exit, before: to }) => (to === undefined ? [] : [{ from, exit, to }]))
	const come = edges.flatMap(({ from, exit, after: to }) => (to === undefined ? [] : [{ from, exit, to }]))
	return {
		document: {
			nodes: [...after.nodes, ...nodes.filter((change) => change.kind === 'removed').map((change) => change.node)],
			edges: [...after.edges, ...gone],
		},
		nodeKinds: new Map(nodes.map((change) => [change.node.id, change.kind])),
		wireKinds: new Map([
			...come.map((edge) => [wireKey(edge), 'added'] as const),
			...gone.map((edge) => [wireKey(edge), 'removed'] as const),
		]),
	}
}

/** One line for an exit that leads elsewhere: `Menu, exit 2: Sales → Service`. */
export function edgeWords(change: EdgeChange, before: FlowDocument, after: FlowDocument): string {
	const nodeIn = (document: FlowDocument, id: string | undefined) => document.nodes.find((node) => node.id === id)
	const nameIn = (document: FlowDocument, id: string | undefined) =>
		id === undefined ? texts.nowhere : (nodeIn(document, id)?.name ?? id)
	const [was, is] = [nodeIn(before, change.from), nodeIn(after, change.from)]
	// An exit that is gone is read as it was.
	const exit = change.kind === 'removed' ? wordsOfExit(was, change.exit) : wordsOfExit(is, change.exit)
	const source = (is ?? was)?.name ?? change.from
	return texts.edge(source, exit, nameIn(before, change.before), nameIn(after, change.after))
}
