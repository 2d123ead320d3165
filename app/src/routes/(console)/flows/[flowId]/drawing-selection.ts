/** What the pointer takes in hand on the drawing: one node by a click, several with Shift or by a box around them. */
import { untrack } from 'svelte'
import { nodeIdOf } from './drawing-focus.ts'
import type { StepNode } from './drawn.ts'
import type { Workbench } from './workbench.svelte.ts'

export class DrawingSelection {
	readonly #bench: Workbench
	#isBoxing = false

	constructor(bench: Workbench) {
		this.#bench = bench
	}

	/** Before the library hears of it: Shift draws a box, also from a node; on a node it takes that one in hand beside the others. */
	onPressFirst(event: PointerEvent): void {
		if (event.shiftKey && nodeIdOf(event)) event.stopPropagation()
	}

	onClick(id: string, { shiftKey, ctrlKey, metaKey }: MouseEvent | TouchEvent): void {
		if (!shiftKey && !ctrlKey && !metaKey) this.#bench.select([id])
	}

	/** The library chose these nodes. While a box is drawn it does so with every move. */
	onChange(nodes: readonly StepNode[]): void {
		if (!this.#isBoxing) untrack(() => this.#bench.select(nodes.map((node) => node.id)))
	}

	onBoxStart(): void {
		this.#isBoxing = true
	}

	onBoxEnd(nodes: readonly StepNode[]): void {
		this.#isBoxing = false
		this.#bench.select(nodes.flatMap((node) => (node.selected ? [node.id] : [])))
	}
}
