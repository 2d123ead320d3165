/** The one right-hand column: a page's drawer says what it holds, the layout gives it its place beside the sheet. */
import { getContext, setContext, type Snippet } from 'svelte'

const key = Symbol('drawer')

class DrawerPlace {
	content: Snippet | undefined = $state.raw()
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
