/** Where all nodes stand at this moment, also while one is being dragged; wires go round them. */
import { getContext, setContext } from 'svelte'
import type { Box } from './node-size.ts'

const key = Symbol('drawing')

export interface DrawingContext {
	readonly boxes: readonly Box[]
}

export function provideDrawing(context: DrawingContext): void {
	setContext(key, context)
}

export function getDrawing(): DrawingContext {
	return getContext<DrawingContext>(key)
}
