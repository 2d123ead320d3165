/** Somebody types an expression and is offered what can stand there. */
import { expect, test } from 'vitest'
import { complete, completionAt, wordsFor } from './completion.ts'

const words = wordsFor([{ name: 'order_total', setBy: ['Ask the shop'] }])
const offered = (text: string, mode: 'expression' | 'template' = 'expression', isAsked = false) =>
	completionAt(text, text.length, { mode, words, isAsked })?.words.map(({ name }) => name)

test('the flow’s own variables are offered by their first letters, with the node that sets them', () => {
	expect(offered('ord')).toEqual(['order_total'])
	expect(words[0]?.description).toBe('Set by Ask the shop.')
})

test('a field of the call is found by its last word as well', () => {
	expect(offered('call.d')).toEqual(['call.dialled', 'call.direction'])
	expect(offered('dialled')).toEqual(['call.dialled'])
})

test('nothing is offered in a quoted text, in the words of a template, or for a word that is whole', () => {
	expect(offered('call.caller.startsWith("ca')).toBeUndefined()
	expect(offered('Your order', 'template')).toBeUndefined()
	expect(offered('{{ order_total }} is or', 'template')).toBeUndefined()
	expect(offered('order_total')).toBeUndefined()
	expect(offered("x == 'it\\'s' && ord")).toEqual(['order_total'])
})

test('everything is offered when it is asked for, and right after two braces', () => {
	expect(offered('')).toBeUndefined()
	expect(offered('', 'expression', true)).toHaveLength(words.length)
	expect(offered('Total: {{', 'template')).toHaveLength(words.length)
})

test('the chosen word takes the place of what was typed', () => {
	const put = (text: string, cursor: number, name: string, mode: 'expression' | 'template') => {
		const completion = completionAt(text, cursor, { mode, words, isAsked: true })
		const word = words.find((candidate) => candidate.name === name)
		if (!completion || !word) throw new Error(`nothing is offered in ${text}`)
		const done = complete(text, completion, word, mode)
		return `${done.text.slice(0, done.cursor)}|${done.text.slice(done.cursor)}`
	}
	expect(put('ord > 10', 3, 'order_total', 'expression')).toBe('order_total| > 10')
	expect(put('si', 2, 'size', 'expression')).toBe('size(|)')
	expect(put('You pay {{or', 12, 'order_total', 'template')).toBe('You pay {{ order_total| }}')
	expect(put('You pay {{', 10, 'order_total', 'template')).toBe('You pay {{ order_total| }}')
	expect(put('You pay {{ or }} now', 13, 'order_total', 'template')).toBe('You pay {{ order_total| }} now')
})
