/** Two people who have one flow open are told of each other, until one of them leaves. */
import { expect, test } from 'vitest'
import { noteEditor } from './flow-editors.ts'

const names = (others: { name: string }[]) => others.map(({ name }) => name)

test('the second editor is told of the first, and the first of the second', () => {
	expect(noteEditor('main', { pageId: 'a', name: 'Maya' }, 1000)).toEqual([])
	expect(noteEditor('main', { pageId: 'b', name: 'Tom' }, 2000)).toEqual([{ name: 'Maya', since: 1000 }])
	expect(names(noteEditor('main', { pageId: 'a', name: 'Maya' }, 5000))).toEqual(['Tom'])
})

test('another flow is nobody’s business, and whoever is not heard of any more has left', () => {
	noteEditor('night', { pageId: 'a', name: 'Maya' }, 100_000)
	expect(noteEditor('day', { pageId: 'b', name: 'Tom' }, 100_001)).toEqual([])
	expect(names(noteEditor('night', { pageId: 'b', name: 'Tom' }, 114_000))).toEqual(['Maya'])
	expect(names(noteEditor('night', { pageId: 'b', name: 'Tom' }, 116_000))).toEqual([])
})

test('one user’s two windows are told of each other', () => {
	noteEditor('twice', { pageId: 'a', name: 'Maya' }, 200_000)
	expect(names(noteEditor('twice', { pageId: 'b', name: 'Maya' }, 200_001))).toEqual(['Maya'])
})
