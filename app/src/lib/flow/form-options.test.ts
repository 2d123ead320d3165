/** The lists of a node's form never change a setting by being looked at, and say what is missing. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { noChoices } from './form-choices.ts'
import { formFields, type FormField } from './form-fields.ts'
import { hintOf, missingFor, optionsOf, sumOfShares, type Offer } from './form-options.ts'
import { defineNode, type NodeDefinition } from './node.ts'
import { nodeDefinition } from './nodes.ts'

const offer: Offer = {
	choices: {
		...noChoices,
		extensions: [{ number: '201', name: 'Reception' }],
		trunks: [{ id: 't1', name: 'Northgate' }],
	},
	nodes: [{ id: 'menu', name: 'Main menu' }],
}
const nothing: Offer = { choices: noChoices, nodes: [] }

function field(type: string, path: string): FormField {
	const definition = nodeDefinition(type)
	const all = definition ? formFields(definition) : []
	const inner = all.flatMap((one) => (one.kind === 'variants' ? one.variants.flatMap((variant) => variant.fields) : []))
	const found = [...all, ...inner].find((one) => one.path.join('.') === path)
	if (!found) throw new Error(`${type} has no field ${path}`)
	return found
}

const labels = (options: { label: string }[]) => options.map((option) => option.label)

test('extensions are offered by number and name', () => {
	expect(labels(optionsOf(field('dial', 'target.number'), '', offer))).toEqual(['Choose an extension', '201 Reception'])
})

test('an extension that was deleted stays chosen and is named as gone', () => {
	expect(labels(optionsOf(field('dial', 'target.number'), '299', offer))).toContain('299, no such extension')
})

test('while there is nothing to choose, the form says so and leads to where it is made', () => {
	expect(missingFor(field('dial', 'target.trunkId'), nothing)).toEqual({
		words: 'There is no trunk yet. Add one',
		href: '/trunks/new',
	})
	expect(missingFor(field('dial', 'target.trunkId'), offer)).toBeUndefined()
	expect(missingFor(field('webhook', 'webhookId'), offer)?.href).toBe('/webhooks')
})

test('a cause keeps an unusual value, and a number says its limits', () => {
	const causes = optionsOf(field('hangup', 'cause'), '88', offer)
	expect(causes.at(-1)?.value).toBe('88')
	expect(hintOf(field('menu', 'attempts'))).toBe('1 to 5')
})

test('shares are added up, whatever is typed in them', () => {
	const schema = z.object({
		shares: z
			.array(
				z.object({ name: z.string().meta({ title: 'Name' }), share: z.number().meta({ title: 'Share', unit: '%' }) }),
			)
			.meta({ title: 'Shares' }),
	})
	const [list] = formFields(defineNode({ ...definitionParts, schema }) as unknown as NodeDefinition)
	if (list?.kind !== 'list') throw new Error('the shares should be a list')
	expect(sumOfShares(list, [{ share: 40 }, { share: 'x' }, { share: 35 }, null])).toBe(75)
	expect(sumOfShares({ ...list, fields: [] }, [{ share: 40 }])).toBeUndefined()
})

const definitionParts = {
	...{ type: 'share', label: 'Share', group: 'Decide' as const, description: '', icon: '' },
	...{ exits: () => [], summary: () => '', help: { text: [], exits: {}, afterRestart: '', example: '' } },
}
