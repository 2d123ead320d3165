/** Keeps the draft on the page and the draft on the appliance in step, and asks before work is lost. */
import { onDestroy, untrack } from 'svelte'
import { beforeNavigate, invalidateAll } from '$app/navigation'
import { flows as words } from '#lib/messages/flows.ts'
import { watchPresence } from './presence.svelte.ts'
import type { Workbench } from './workbench.svelte.ts'

/** To be called while the page is made; it ends with the page. */
export function keepInStep(bench: Workbench): void {
	const { editor } = bench
	// What is not saved yet goes out when the page is left; its answer is not waited for.
	onDestroy(() => void editor.flush())
	beforeNavigate(({ to, willUnload, cancel }) => {
		const isLost = ['conflict', 'refused'].includes(editor.saveState) || (willUnload && editor.saveState === 'away')
		if (!isLost || to?.params?.['flowId'] === bench.flow.id) return
		if (willUnload || !confirm(words.editor.leave)) cancel()
	})

	// Who saved it, and what, is fetched at once: the user decides about that draft and not about a later one.
	$effect(() => {
		if (editor.saveState === 'conflict') void invalidateAll()
	})

	// Somebody else saved: their draft is fetched at once, and not only when ours is to be saved.
	if (!bench.isOnlyRead) watchPresence(bench, () => void invalidateAll())

	// After a restore, or when somebody else saved while nothing of ours was unsaved, the appliance's draft is taken.
	$effect(() => {
		const { draftRevision } = bench.flow
		untrack(() => {
			if (draftRevision <= editor.revision) return
			// Our own save may be the newer one while its answer is still on the way.
			if (editor.saveState === 'saving') return
			if (editor.isSaved) bench.takeTheirs()
			else editor.meetConflict()
			bench.savedBy = bench.flow.draftSavedByName ?? words.editor.somebody
		})
	})
}
