/** The draft under somebody's hands: its document, undo, what is wrong with it, and saving it by itself. */
import type { FlowDocument } from '#lib/flow/document.ts'
import { findProblems, type FlowWorld } from '#lib/flow/find-problems.ts'
import { idsInHand, idsThere, nothingInHand } from './in-hand.ts'

/** How the appliance answered a save. */
export type SaveAnswer =
	| { kind: 'saved'; revision: number; savedAt: number }
	/** Somebody else saved in between; the message says who and when. */
	| { kind: 'conflict'; message: string }
	/** The appliance will not take this document; saving it again would not help. */
	| { kind: 'refused'; message: string }
	/** No answer, or nobody is signed in any more; it is tried again. */
	| { kind: 'away'; message?: string }

export type SaveState = 'saved' | 'pending' | 'saving' | 'away' | 'refused' | 'conflict'

export interface FlowEditorOptions {
	document: FlowDocument
	/** Revision of the draft that `document` is. */
	revision: number
	/** Milliseconds since 1970. */
	savedAt: number
	save: (document: FlowDocument, revision: number) => Promise<SaveAnswer>
	/** Where the flow stands; without it, names of things are not checked. */
	world?: () => FlowWorld
	/** Milliseconds of quiet before a change is saved. */
	delayMs?: number
	/** Milliseconds until a save that got no answer is tried again. */
	retryMs?: number
}

// Enough to take back an afternoon's work; documents share their unchanged nodes, so each step is small.
const MAX_STEPS = 200
// Letters typed into one field within this time are one step to undo.
const GROUP_MS = 2000

export class FlowEditor {
	document: FlowDocument = $state.raw({ nodes: [], edges: [] })
	saveState: SaveState = $state('saved')
	/** Why the last save was not taken. */
	saveMessage = $state('')
	savedAt = $state(0)
	/** Ids of the nodes that are in hand. */
	selection: ReadonlySet<string> = $state.raw(nothingInHand)
	#past: FlowDocument[] = $state.raw([])
	#future: FlowDocument[] = $state.raw([])
	#revision = 0
	#save: FlowEditorOptions['save']
	#world: FlowEditorOptions['world']
	#delayMs: number
	#retryMs: number
	#timer: ReturnType<typeof setTimeout> | undefined
	#saving: Promise<void> | undefined
	#saved: FlowDocument
	#lastGroup: string | undefined
	#lastChangeAt = 0

	readonly problems = $derived.by(() => findProblems(this.document, this.#world?.()))
	/** The node in hand when it is the only one; its form is open. */
	readonly selectedId = $derived(this.selection.size === 1 ? [...this.selection][0] : undefined)
	readonly canUndo = $derived(this.#past.length > 0)
	readonly canRedo = $derived(this.#future.length > 0)

	constructor({ document, revision, savedAt, save, world, delayMs = 700, retryMs = 4000 }: FlowEditorOptions) {
		this.document = document
		this.savedAt = savedAt
		this.#saved = document
		this.#revision = revision
		this.#save = save
		this.#world = world
		this.#delayMs = delayMs
		this.#retryMs = retryMs
	}

	/** Takes these nodes in hand, in place of what was. */
	select(ids: Iterable<string>): void {
		this.selection = idsInHand(this.selection, ids)
	}

	get revision(): number {
		return this.#revision
	}

	/** Whether everything is on the appliance. */
	get isSaved(): boolean {
		return this.#saved === this.document
	}

	/**
	 * Takes a changed document as the draft; it is saved after a moment of quiet.
	 * @param group changes of one group that follow each other quickly are undone together
	 */
	change(document: FlowDocument, group?: string): void {
		if (document === this.document) return
		const now = Date.now()
		const isSameStep = group !== undefined && group === this.#lastGroup && now - this.#lastChangeAt < GROUP_MS
		if (!isSameStep) this.#past = [...this.#past, this.document].slice(-MAX_STEPS)
		this.#lastGroup = group
		this.#lastChangeAt = now
		this.#future = []
		this.#take(document)
	}

	undo(): void {
		const before = this.#past.at(-1)
		if (!before) return
		this.#past = this.#past.slice(0, -1)
		this.#future = [...this.#future, this.document]
		this.#lastGroup = undefined
		this.#take(before)
	}

	redo(): void {
		const after = this.#future.at(-1)
		if (!after) return
		this.#future = this.#future.slice(0, -1)
		this.#past = [...this.#past, this.document]
		this.#lastGroup = undefined
		this.#take(after)
	}

	/** Takes the appliance's draft in place of ours, e.g. after a restore. Undo brings ours back. */
	adopt(document: FlowDocument, revision: number, savedAt: number): void {
		clearTimeout(this.#timer)
		if (document !== this.document) this.#past = [...this.#past, this.document].slice(-MAX_STEPS)
		this.#future = []
		this.#lastGroup = undefined
		this.#show(document)
		this.#saved = document
		this.#revision = revision
		this.savedAt = savedAt
		this.saveState = 'saved'
	}

	/** Somebody else saved while ours has changes: nothing is written until the user chooses. */
	meetConflict(): void {
		clearTimeout(this.#timer)
		this.saveState = 'conflict'
	}

	/** After a conflict: saves ours over the draft that has this revision. */
	async overwrite(revision: number): Promise<void> {
		this.#revision = revision
		this.saveState = 'pending'
		await this.flush()
	}

	/** Saves now what is not saved yet. @returns whether everything is on the appliance */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer)
		while (this.#saving) await this.#saving
		if (!this.isSaved && this.saveState !== 'conflict') {
			this.#saving = this.#saveOnce().finally(() => (this.#saving = undefined))
			await this.#saving
		}
		return this.isSaved
	}

	/** Stops all timers. */
	dispose(): void {
		clearTimeout(this.#timer)
	}

	#show(document: FlowDocument): void {
		this.document = document
		this.select(idsThere(document, this.selection))
	}

	#take(document: FlowDocument): void {
		this.#show(document)
		// After a conflict only the user can say which draft is right.
		if (this.saveState === 'conflict') return
		this.saveState = 'pending'
		this.#saveLater(this.#delayMs)
	}

	#saveLater(ms: number): void {
		clearTimeout(this.#timer)
		this.#timer = setTimeout(() => void this.flush(), ms)
	}

	async #saveOnce(): Promise<void> {
		const document = this.document
		this.saveState = 'saving'
		const answer = await this.#save(document, this.#revision)
		if (answer.kind === 'saved') {
			this.#saved = document
			this.#revision = answer.revision
			this.savedAt = answer.savedAt
			this.saveMessage = ''
			this.saveState = this.isSaved ? 'saved' : 'pending'
			if (!this.isSaved) this.#saveLater(this.#delayMs)
			return
		}
		this.saveState = answer.kind
		this.saveMessage = answer.message ?? ''
		if (answer.kind === 'away') this.#saveLater(this.#retryMs)
	}
}
