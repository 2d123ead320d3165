/** The one right-hand column: a page's drawer says what it holds, the layout gives it its place beside the sheet. */
import { getContext, setContext, type Snippet } from 'svelte'

const key = Symbol('drawer')

class DrawerPlace {
	/**
	 * The drawers that are open, the newest last. From one page with a drawer to another the new one opens before the old
	 * one closes, so closing must take away its own content and nobody else's. Not reactive itself: within such a step
	 * a state would still be read as it was before.
	 */
	#open = new Map<symbol, Snippet>()
	#changes = $state(0)

	/** What the column holds; undefined while it is closed. */
	get content(): Snippet | undefined {
		return this.#changes >= 0 ? [...this.#open.values()].at(-1) : undefined
	}

	/** @returns closes it again */
	open(content: Snippet): () => void {
		const id = Symbol('open drawer')
		this.#open.set(id, content)
		this.#changes++
		return () => {
			this.#open.delete(id)
			this.#changes++
		}
	}
}

/** Called once, by the layout. */
export function provideDrawerPlace(): DrawerPlace {
	return setContext(key, new DrawerPlace())
}

/** @throws Error outside a layout that has a place for a drawer */
export function drawerPlace(): DrawerPlace {
	const place = getContext<DrawerPlace | undefined>(key)
	if (!place) throw new Error('no layout around this drawer has a place for it')
	return place
}
