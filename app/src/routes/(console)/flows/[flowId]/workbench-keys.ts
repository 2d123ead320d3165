/** The keys of a flow's page that work wherever the keyboard is, but where somebody writes. */
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
	else if (key === 'z' && !event.shiftKey) editor.undo()
	else if (key === 'y' || (key === 'z' && event.shiftKey)) editor.redo()
	else if (key === 'd' && editor.selection.size > 0) bench.paste(actions.copy())
	else return false
	return true
}
