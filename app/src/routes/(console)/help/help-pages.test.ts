/** Every node has a page in the help that says something, and pages are found by what they are about. */
import { expect, test } from 'vitest'
import { nodeTypes } from '#lib/flow/nodes.ts'
import { generalPages, helpPagesCalled, isAbout, nodePages } from './help-pages.ts'

const all = [...generalPages, ...nodePages.flatMap(({ pages }) => pages)]
const found = (typed: string) => all.filter((page) => isAbout(page, typed)).map(({ title }) => title)

test('every node type has its page, in its group', () => {
	const pages = nodePages.flatMap((group) => group.pages.map(({ href }) => href))
	expect(pages.toSorted()).toEqual(nodeTypes.map(({ type }) => `/help/nodes/${type}`).toSorted())
})

test.each(nodeTypes.map((type) => type))('the page of $label says what happens, also after a restart', ({ help }) => {
	for (const text of [...help.text, ...Object.values(help.exits), help.afterRestart, help.example]) {
		expect(text).toMatch(/^[“‘A-Z0-9].{5,}/)
	}
	expect(help.text.length).toBeGreaterThan(0)
})

test('pages are found by words anywhere in them, all of which must be there', () => {
	expect(found('golden call')).toEqual(['Trying a flow'])
	expect(found('signed hmac')).toEqual(['Webhook'])
	expect(found('webhook zebra')).toEqual([])
	expect(found('')).toHaveLength(all.length)
})

test('the palette of all places finds a page by its title', () => {
	expect(helpPagesCalled('express').map(({ href }) => href)).toEqual(['/help/expressions'])
})
