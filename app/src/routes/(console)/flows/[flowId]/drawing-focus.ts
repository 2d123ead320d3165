/** Where the keyboard is on the drawing: one stop of Tab, within which the arrow keys go from node to node. */
import type { useSvelteFlow } from '@xyflow/svelte'
import { tick } from 'svelte'
import { roleOf } from '#lib/flow/nodes.ts'
import { boxOf } from './node-size.ts'
import type { Workbench } from './workbench.svelte.ts'

type View = Pick<ReturnType<typeof useSvelteFlow>, 'getViewport' | 'setCenter'>

/** The node an event belongs to, when the node itself is meant and not one of its exits. */
export function nodeIdOf({ target }: Event): string | undefined {
	if (!(target instanceof Element) || target.closest('.svelte-flow__handle')) return undefined
	return target.closest<HTMLElement>('.svelte-flow__node')?.dataset['id']
}

const isRoot = ({ target }: Event) => target instanceof HTMLElement && target.matches('.svelte-flow')

export class DrawingFocus {
	/** The element around the drawing, once it is there. */
	frame: HTMLElement | undefined
	readonly #bench: Workbench
	readonly #view: View
	/** The node that had the keyboard or was taken in hand last. */
	#lastId: string | undefined

	constructor(bench: Workbench, view: View) {
		this.#bench = bench
		this.#view = view
	}

	/** Brings a node into view, and lets Tab come to it next time. */
	reveal(id: string): void {
		this.#lastId = id
		const { document } = this.#bench
		const node = document.nodes.find((candidate) => candidate.id === id)
		if (!node || !this.frame) return
		const { x, y, zoom } = this.#view.getViewport()
		const box = boxOf(document, node)
		const [left, top] = [box.x * zoom + x, box.y * zoom + y]
		const isInView =
			left >= 0 &&
			top >= 0 &&
			left + box.width * zoom <= this.frame.clientWidth &&
			top + box.height * zoom <= this.frame.clientHeight
		if (!isInView) void this.#view.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom })
	}

	/** Gives a node the keyboard, and brings it into view first. */
	focusNode(id: string): void {
		this.reveal(id)
		const drawn = () => this.frame?.querySelector<HTMLElement>(`.svelte-flow__node[data-id="${id}"]`)
		const there = drawn()
		if (there) there.focus()
		// Of a large flow only what is in view is drawn.
		else void tick().then(() => drawn()?.focus())
	}

	/** The keyboard came to the drawing: by Tab it goes on to a node, by a click beside the nodes it stays. */
	onfocusin(event: FocusEvent): void {
		const id = nodeIdOf(event)
		if (id) this.#lastId = id
		else if (isRoot(event) && (event.target as HTMLElement).matches(':focus-visible')) this.#enter()
	}

	/** The keys by which the drawing is entered and left. @returns whether the key was for that */
	onkeydown(event: KeyboardEvent): boolean {
		const isEntering = event.key.startsWith('Arrow') || (event.key === 'Tab' && !event.shiftKey)
		if (isRoot(event) && isEntering) return this.#enter()
		// Back from a node leads out of the drawing and not to what is around it, which would lead to the node again.
		if (event.key === 'Tab' && event.shiftKey && nodeIdOf(event)) this.#stepOver(event.target as HTMLElement)
		return false
	}

	/** @returns whether there is a node to go to */
	#enter(): boolean {
		const { nodes } = this.#bench.document
		const node =
			nodes.find(({ id }) => id === this.#lastId) ?? nodes.find(({ type }) => roleOf(type) === 'start') ?? nodes[0]
		if (node) this.focusNode(node.id)
		return node !== undefined
	}

	/** Until the keyboard has left the node, what is around it is no stop. */
	#stepOver(node: HTMLElement): void {
		const root = this.frame?.querySelector<HTMLElement>('.svelte-flow')
		if (!root) return
		root.tabIndex = -1
		node.addEventListener('blur', () => (root.tabIndex = 0), { once: true })
	}
}
