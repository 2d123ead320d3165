/** What a node's settings name is found by the form's widgets alone. */
import { expect, test } from 'vitest'
import type { FlowNode } from './document.ts'
import { namesThing, referencesOf } from './references.ts'

function node(type: string, config: Record<string, unknown>): FlowNode {
	return { id: 'n', type, name: 'N', config, position: { x: 0, y: 0 } }
}

test('a dial to a number names the trunk it goes through, and nothing of the target it could have', () => {
	const dial = node('dial', { target: { kind: 'number', number: '0204', trunkId: 't1' } })
	expect(referencesOf(dial)).toEqual([{ kind: 'trunk', value: 't1', field: 'target.trunkId' }])
})

test('a dial to an extension names the extension by its number', () => {
	const dial = node('dial', { target: { kind: 'extension', number: '201' } })
	expect(referencesOf(dial)).toEqual([{ kind: 'extension', value: '201', field: 'target.number' }])
	expect(namesThing({ nodes: [dial], edges: [] }, 'extension', '201')).toBe(true)
	expect(namesThing({ nodes: [dial], edges: [] }, 'extension', '20')).toBe(false)
	expect(namesThing({ nodes: [dial], edges: [] }, 'trunk', '201')).toBe(false)
})

test('a prompt stored as the name of a sound names that sound', () => {
	expect(referencesOf(node('play', { prompt: 'callytics/welcome' }))).toMatchObject([
		{ kind: 'sound', value: 'callytics/welcome' },
	])
	expect(referencesOf(node('hangup', { prompt: '' }))).toEqual([])
})

test('settings of the wrong type and unknown node types name nothing', () => {
	expect(referencesOf(node('dial', { target: 'x' }))).toEqual([])
	expect(referencesOf(node('dial', { target: { kind: 'number', trunkId: 7 } }))).toEqual([])
	expect(referencesOf(node('oracle', { prompt: 'x' }))).toEqual([])
})
