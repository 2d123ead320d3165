/** The keys of a flow's page that work wherever the keyboard is, but where somebody writes. */
import { tick } from 'svelte'
import type { Workbench } from './workbench.svelte.ts'

/** Marks the palette's search field. */
export const paletteSearchId = 'palette-search'

export function onWorkbenchKey(event: KeyboardEvent, bench: Workbench): void {
	const target = event.target as Element
	// Text fields undo their own letters.
	if (event.defaultPrevented || target.closest('input, textarea, select, dialog, [contenteditable]')) return
	const isDone = event.ctrlKey || event.metaKey ? onCommand(event, bench) : onSign(event, bench)
	if (isDone) event.preventDefault()
}

function onSign({ key }: KeyboardEvent, bench: Workbench): boolean {
	const search = document.getElementById(paletteSearchId)
	if (key === '?') bench.dialog = { kind: 'shortcuts' }
	else if (key === '/' && search) search.focus()
	else return false
	return true
}

function onCommand(event: KeyboardEvent, bench: Workbench): boolean {
	const { editor, actions } = bench
	const key = event.key.toLowerCase()
	if (key === 'a' && !event.shiftKey) bench.select(bench.document.nodes.map((node) => node.id))
	else if (bench.isReadOnly) return false
	else if (key === 'z' && !event.shiftKey) withoutLosingKeyboard(bench, () => editor.undo())
	else if (key === 'y' || (key === 'z' && event.shiftKey)) withoutLosingKeyboard(bench, () => editor.redo())
	else if (key === 'd' && editor.selection.size > 0) bench.paste(actions.copy())
	else return false
	return true
}

/** Undo may take the node away that has the keyboard: the drawing then gives it to another one. */
function withoutLosingKeyboard(bench: Workbench, step: () => void): void {
	const node = document.activeElement?.closest('.svelte-flow__node')
	step()
	void tick().then(() => {
		if (node && !node.isConnected) bench.element?.querySelector<HTMLElement>('.svelte-flow')?.focus()
	})
}
