/** What the page of one flow has in hand: the draft, what is shown beside and on top of it. Its parts share it by context. */
import { getContext, setContext, tick } from 'svelte'
import { compareFlows, drawnTogether } from '#lib/flow/compare.ts'
import type { FlowDocument, FlowProblem } from '#lib/flow/document.ts'
import { mayChange } from '#lib/domain/permission.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import type { Position } from '#lib/flow/edit.ts'
import { live } from '#lib/live/live.svelte.ts'
import { flows as words } from '#lib/messages/flows.ts'
import { editingActions, type CanvasActions } from './canvas-actions.ts'
import type { Marks } from './drawing-context.ts'
import { FlowEditor } from './flow-editor.svelte.ts'
import { Figures } from './figures.svelte.ts'
import { countAtNodes } from './in-hand.ts'
import { Presence } from './presence.svelte.ts'
import { saveDraft } from './save-draft.ts'
import { sendAction } from './send-action.ts'
import { Simulator } from './simulator.svelte.ts'
import type { PageData } from './$types'

/** What the right-hand column shows while no single node is in hand. */
export type Panel = 'problems' | 'versions'

export type Dialog =
	{ kind: 'publish' | 'rename' | 'remove' | 'import' | 'shortcuts' } | { kind: 'restore'; version: number }

const key = Symbol('workbench')

export class Workbench {
	readonly editor: FlowEditor
	readonly actions: CanvasActions
	readonly simulator: Simulator
	/** What calls did at the nodes over a period. */
	readonly figures: Figures
	panel: Panel | undefined = $state()
	dialog: Dialog | undefined = $state()
	readonly presence = new Presence()
	/** Who saved the draft that was taken in place of ours, until it is put away. */
	savedBy: string | undefined = $state()
	/** The flow that ours was kept as after a conflict. */
	copy: { id: string; name: string } | undefined = $state()
	/** What was just done, for a screen reader. */
	said = $state('')
	/** Why something could not be done just now; stands under the header until it is put away. */
	refusal: string | undefined = $state()
	/** The element around all parts but the header. */
	element: HTMLElement | undefined
	#page: () => PageData

	/** The old version that is looked at; undefined: the draft. */
	readonly viewing = $derived.by(() => this.#page().viewing)
	/** The version that what is shown is compared with. */
	readonly comparedWith = $derived.by(() => this.#page().comparedWith)
	/** Whether the published version is shown with what calls do in it. */
	readonly isInOperation = $derived.by(() => this.#page().isInOperation)
	/** Whether its reader may look at the flow only. */
	readonly isOnlyRead = $derived.by(() => !mayChange(this.#page().user, '/flows'))
	readonly isReadOnly = $derived(this.viewing !== undefined || this.comparedWith !== undefined || this.isOnlyRead)
	readonly #shown: FlowDocument = $derived.by(() => this.viewing?.document ?? this.editor.document)
	/** What is different from the version it is compared with. */
	readonly comparison = $derived.by(() => {
		const before = this.comparedWith?.document
		if (!before) return undefined
		const changes = compareFlows(before, this.#shown, this.#page().choices)
		return { before, after: this.#shown, changes, drawn: drawnTogether(before, this.#shown, changes) }
	})
	/** What is shown: the draft, an old version, or both of a comparison in one. */
	readonly document: FlowDocument = $derived.by(() => this.comparison?.drawn.document ?? this.#shown)
	readonly problems: readonly FlowProblem[] = $derived.by(() => (this.isReadOnly ? [] : this.editor.problems))
	readonly node = $derived.by(() => this.document.nodes.find((candidate) => candidate.id === this.editor.selectedId))
	readonly nextVersion = $derived.by(() => (this.#page().versions[0]?.version ?? 0) + 1)
	/** Calls that are in this flow now, in whatever version; not those that try a draft. */
	readonly calls = $derived.by(() =>
		(live.state?.calls ?? []).filter((call) => flowOf(call) === this.flow.id && call.state !== 'ended'),
	)
	readonly #callsAtNodes = $derived.by(() => {
		const version = this.viewing?.version ?? this.flow.publishedVersion
		return countAtNodes(this.calls.filter((call) => (call.node?.flowVersion ?? call.flowVersion) === version))
	})
	/** What is drawn on nodes and wires besides the document. */
	readonly marks: Marks = $derived.by(() => ({
		calls: this.#callsAtNodes,
		walked: this.simulator.walked,
		changes: this.comparison?.drawn.nodeKinds,
		wires: this.comparison?.drawn.wireKinds,
		...(this.isInOperation && this.figures.marks),
	}))

	/** @param page the page's data as it is now */
	constructor(page: () => PageData) {
		this.#page = page
		const { flow } = page()
		this.editor = new FlowEditor({
			document: flow.draft,
			revision: flow.draftRevision,
			savedAt: flow.draftSavedAt.getTime(),
			save: (document, revision) => saveDraft(flow.id, document, revision),
			world: () => ({ choices: page().choices, flowId: flow.id }),
		})
		this.figures = new Figures(flow.id, () => (this.isInOperation ? this.viewing?.version : undefined))
		const timeZone = () => this.page.appliance.timeZone
		this.simulator = new Simulator(flow.id, () => this.editor.document, timeZone)
		this.actions = editingActions(this.editor, (ids, focusForm) => this.select(ids, focusForm))
	}

	get page(): PageData {
		return this.#page()
	}

	get flow(): PageData['flow'] {
		return this.#page().flow
	}

	/** Takes nodes in hand; one alone shows its form. @param focusForm the form takes the keyboard */
	select(ids: readonly string[], focusForm = false): void {
		this.editor.select(ids)
		if (ids.length > 0) this.panel = undefined
		if (ids.length === 1 && focusForm) void this.#focusFirstField()
	}

	/** Opens a panel in place of what is at the right, or closes it. */
	togglePanel(panel: Panel): void {
		this.panel = this.panel === panel ? undefined : panel
		this.editor.select([])
	}

	/** Closes what is at the right; the keyboard goes back to the node it came from. */
	closePanel(): void {
		const id = this.editor.selectedId
		this.panel = undefined
		this.editor.select([])
		if (id) this.focusNode(id)
	}

	/** Gives a node of the drawing the keyboard. */
	focusNode(id: string): void {
		this.element?.querySelector<HTMLElement>(`.svelte-flow__node[data-id="${id}"]`)?.focus()
	}

	/** Puts copied nodes in, and says what came of it. @param at as in `CanvasActions.paste` */
	paste(text: string, at?: Position): boolean {
		const pasted = this.actions.paste(text, at)
		this.refusal = pasted.kind === 'refused' ? words.pasting[pasted.reason] : undefined
		if (pasted.kind === 'pasted') {
			this.said = words.pasting.pasted(pasted.ids.length)
			void tick().then(() => this.focusNode(pasted.ids[0] ?? ''))
		}
		return pasted.kind !== 'other'
	}

	/** Leads to what is wrong. */
	putRight({ nodeId }: FlowProblem): void {
		if (nodeId) this.select([nodeId], true)
		else this.panel = 'problems'
	}

	/** Keeps ours as a flow of its own, and takes the appliance's draft here. */
	async keepCopy(): Promise<void> {
		const name = words.editor.copyName(this.flow.name)
		const answer = await sendAction<{ id: string; name: string }>(
			`/flows/${this.flow.id}?/copy`,
			{ name, document: this.editor.document },
			words.editor.notSavedText,
		)
		if ('refusal' in answer) {
			this.refusal = answer.refusal.message
			return
		}
		this.copy = answer.data
		this.takeTheirs()
	}

	/** Takes the appliance's draft in place of ours. */
	takeTheirs(): void {
		const { draft, draftRevision, draftSavedAt } = this.flow
		this.editor.adopt(draft, draftRevision, draftSavedAt.getTime())
	}

	async #focusFirstField(): Promise<void> {
		await tick()
		this.element?.querySelector<HTMLElement>('[data-first-field]')?.focus()
	}
}

/** The flow a call is in now; inside a sub-flow another than the one it began with. */
function flowOf(call: LiveCall): string | undefined {
	return call.node?.flowId ?? call.flowId
}

export function provideWorkbench(page: () => PageData): Workbench {
	return setContext(key, new Workbench(page))
}

export function getWorkbench(): Workbench {
	return getContext<Workbench>(key)
}
