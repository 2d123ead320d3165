/** What the figures of a node say to a supervisor. */
import { expect, test } from 'vitest'
import { figureSentences, noteOf, shareOf, stayWords } from './figure-words.ts'

const dial = {
	nodeId: 'dial',
	visits: 214,
	exits: { busy: 24, answered: 176, 'no-answer': 12 },
	hungUp: 2,
	medianStayMs: 84_000,
}

test('how many came, left by which exit, most first, and hung up', () => {
	expect(figureSentences(dial, 30)).toBe(
		'214 calls came here in the last 30 days. 176 left by answered, 24 left by busy, 12 left by no answer, ' +
			'2 callers hung up here. Half of them stayed no longer than 1:24.',
	)
	expect(figureSentences(undefined, 0)).toBe('No call came here today.')
	expect(figureSentences({ ...dial, visits: 1, exits: { busy: 1 }, hungUp: 1, medianStayMs: undefined }, 7)).toBe(
		'1 call came here in the last 7 days. 1 left by busy, 1 caller hung up here.',
	)
})

test('an exit that has a label is named with it', () => {
	const config = { prompt: 'callytics/menu', digits: ['1'], labels: { 1: 'sales' } }
	const menu = { id: 'menu', type: 'menu', name: 'Menu', config, position: { x: 0, y: 0 } }
	const figures = { nodeId: 'menu', visits: 2, exits: { 1: 2 }, hungUp: 0, medianStayMs: undefined }
	expect(figureSentences(figures, 30, menu)).toBe('2 calls came here in the last 30 days. 2 left by 1 sales.')
})

test('the line under a node leaves out what is nothing', () => {
	expect(noteOf(dial)).toBe('214 came, 2 hung up, 1:24')
	expect(noteOf({ ...dial, hungUp: 0, medianStayMs: undefined })).toBe('214 came')
})

test.each([
	[400, '0.4 s'],
	[9949, '9.9 s'],
	[12_400, '12 s'],
	[59_600, '1:00'],
	[125_000, '2:05'],
])('a stay of %i ms is read %s', (ms, words) => {
	expect(stayWords(ms)).toBe(words)
})

test('a share of nothing is nothing', () => {
	expect([shareOf(1, 3), shareOf(0, 0)]).toEqual(['33 %', '0 %'])
})
