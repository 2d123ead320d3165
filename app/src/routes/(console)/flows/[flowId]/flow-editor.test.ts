/** The draft saves itself, never over somebody else's, and every step can be taken back. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { addNode, renameNode } from '#lib/flow/edit.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { nodeDefinition } from '#lib/flow/nodes.ts'
import { FlowEditor, type SaveAnswer } from './flow-editor.svelte.ts'

const start: FlowDocument = {
	nodes: [{ id: 'start', type: 'start', name: 'Start', config: {}, position: { x: 0, y: 0 } }],
	edges: [],
}

/** An editor on an appliance that answers with what the test puts in. */
function open(answers: SaveAnswer[] = []) {
	const saves: { names: string[]; revision: number }[] = []
	const editor = new FlowEditor({
		document: start,
		revision: 1,
		savedAt: 0,
		delayMs: 500,
		retryMs: 4000,
		save: (document, revision) => {
			saves.push({ names: document.nodes.map((node) => node.name), revision })
			return Promise.resolve(answers.shift() ?? { kind: 'saved', revision: revision + 1, savedAt: Date.now() })
		},
	})
	return { editor, saves }
}

const named = (document: FlowDocument, name: string) => renameNode(document, 'start', name)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('quick changes are saved once, after a moment of quiet', async () => {
	const { editor, saves } = open()
	for (const name of ['A', 'An', 'Ans']) {
		editor.change(named(editor.document, name), 'name')
		await vi.advanceTimersByTimeAsync(400)
	}
	expect(saves).toEqual([])
	expect(editor.saveState).toBe('pending')
	await vi.advanceTimersByTimeAsync(500)
	expect(saves).toEqual([{ names: ['Ans'], revision: 1 }])
	expect([editor.saveState, editor.revision]).toEqual(['saved', 2])
})

test('a change made while the last one is being saved is saved too, on the new revision', async () => {
	const { editor, saves } = open()
	editor.change(named(editor.document, 'One'))
	const saving = editor.flush()
	editor.change(named(editor.document, 'Two'))
	await saving
	expect(editor.isSaved).toBe(false)
	await vi.advanceTimersByTimeAsync(500)
	expect(saves).toEqual([
		{ names: ['One'], revision: 1 },
		{ names: ['Two'], revision: 2 },
	])
	expect(editor.saveState).toBe('saved')
})

test('when somebody else saved in between, nothing is written until the user chooses', async () => {
	const { editor, saves } = open([{ kind: 'conflict', message: 'Maya Kerr changed it at 14:31.' }])
	editor.change(named(editor.document, 'Mine'))
	await vi.advanceTimersByTimeAsync(500)
	editor.change(named(editor.document, 'Mine still'))
	await vi.advanceTimersByTimeAsync(60_000)
	expect(await editor.flush()).toBe(false)
	expect(saves).toHaveLength(1)
	expect([editor.saveState, editor.saveMessage]).toEqual(['conflict', 'Maya Kerr changed it at 14:31.'])

	await editor.overwrite(7)
	expect(saves[1]).toEqual({ names: ['Mine still'], revision: 7 })
	expect(editor.saveState).toBe('saved')
})

test('taking the other draft can be undone, and is then saved on its revision', async () => {
	const { editor, saves } = open()
	editor.change(named(editor.document, 'Mine'))
	editor.adopt(named(start, 'Theirs'), 9, 1000)
	expect([editor.document.nodes[0]?.name, editor.saveState]).toEqual(['Theirs', 'saved'])
	editor.undo()
	expect(editor.document.nodes[0]?.name).toBe('Mine')
	await vi.advanceTimersByTimeAsync(500)
	expect(saves).toEqual([{ names: ['Mine'], revision: 9 }])
})

test('while the appliance does not answer, the draft is kept and tried again', async () => {
	const { editor, saves } = open([{ kind: 'away' }, { kind: 'away' }])
	editor.change(named(editor.document, 'Kept'))
	await vi.advanceTimersByTimeAsync(500)
	expect(editor.saveState).toBe('away')
	await vi.advanceTimersByTimeAsync(8000)
	expect(saves).toHaveLength(3)
	expect(editor.saveState).toBe('saved')
})

test('a refused draft is not sent again until it is changed', async () => {
	const { editor, saves } = open([{ kind: 'refused', message: 'Too many nodes.' }])
	editor.change(named(editor.document, 'Refused'))
	await vi.advanceTimersByTimeAsync(60_000)
	expect([saves.length, editor.saveState]).toEqual([1, 'refused'])
	editor.change(named(editor.document, 'Better'))
	await vi.advanceTimersByTimeAsync(500)
	expect(editor.saveState).toBe('saved')
})

test('letters of one name are one step back; other changes are steps of their own', () => {
	const { editor } = open()
	const menu = nodeDefinition('menu')
	if (!menu) throw new Error('no menu')
	editor.change(addNode(editor.document, menu, { x: 0, y: 0 }).document)
	for (const name of ['B', 'Be', 'Begin']) editor.change(named(editor.document, name), 'name')
	expect(editor.document.nodes.map((node) => node.name)).toEqual(['Begin', 'Menu'])
	editor.undo()
	expect(editor.document.nodes.map((node) => node.name)).toEqual(['Start', 'Menu'])
	editor.undo()
	expect(editor.document).toBe(start)
	expect(editor.canUndo).toBe(false)
	editor.redo()
	editor.redo()
	expect(editor.document.nodes.map((node) => node.name)).toEqual(['Begin', 'Menu'])
	expect(editor.canRedo).toBe(false)
})

test('the form closes when its node is undone away', () => {
	const { editor } = open()
	const menu = nodeDefinition('menu')
	if (!menu) throw new Error('no menu')
	const added = addNode(editor.document, menu, { x: 0, y: 0 })
	editor.change(added.document)
	editor.select([added.id])
	editor.undo()
	expect(editor.selectedId).toBeUndefined()
})
