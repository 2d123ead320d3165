/** What nodes and wires are drawn by besides their own data: where everything stands, and marks laid over the document. */
import { getContext, setContext } from 'svelte'
import type { ChangeKind } from '#lib/flow/compare.ts'
import type { Box } from './node-size.ts'

const key = Symbol('drawing')

/** An exit in marks: `menu 1`. Neither ids nor exits hold a space. */
export function exitKey(nodeId: string, exit: string): string {
	return `${nodeId} ${exit}`
}

/** What is shown on the drawing over the document. Each kind of mark is there or not, so that they can be laid over each other. */
export interface Marks {
	/** Calls in each node now, by node id. */
	calls: ReadonlyMap<string, number>
	/** The way a call took: node ids, and exits by `exitKey`. */
	walked?: { nodes: ReadonlySet<string>; exits: ReadonlySet<string> } | undefined
	/** How nodes differ from another version, by node id. */
	changes?: ReadonlyMap<string, ChangeKind> | undefined
	/** How wires differ from another version, by `wireKey`. */
	wires?: ReadonlyMap<string, 'added' | 'removed'> | undefined
	/** A short figure beside an exit, by `exitKey`: `41 %`. */
	figures?: ReadonlyMap<string, string> | undefined
	/** A line under a node, by its id: `214 calls, 3 hung up`. */
	notes?: ReadonlyMap<string, string> | undefined
}

export interface DrawingContext {
	/** Where nodes stand in the document; wires go round them. */
	readonly boxes: readonly Box[]
	/** The same without the nodes that are being dragged. */
	readonly boxesAtRest: readonly Box[]
	/** Ids of the nodes that are being dragged. */
	readonly dragged: ReadonlySet<string>
	readonly marks: Marks
	/** Numbers that lead to the flow. */
	readonly dids: readonly string[]
}

export function provideDrawing(context: DrawingContext): void {
	setContext(key, context)
}

export function getDrawing(): DrawingContext {
	return getContext<DrawingContext>(key)
}
