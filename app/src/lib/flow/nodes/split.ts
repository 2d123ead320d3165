/** Split: send shares of the calls different ways. */
import { z } from 'zod'
import { areDistinct, ExitName } from '#lib/domain/exit-name.ts'
import { defineNode } from '../node.ts'

const total = (shares: readonly { percent: number }[]) => shares.reduce((sum, { percent }) => sum + percent, 0)

export const split = defineNode({
	type: 'split',
	label: 'Split',
	group: 'Decide',
	description: 'Sends a percentage of the calls one way and the rest another, by chance.',
	icon: 'i-split',
	schema: z.object({
		shares: z
			.array(
				z.object({
					name: ExitName.meta({ title: 'Exit' }),
					percent: z.number().int().min(0).max(100).meta({ title: 'Share', unit: '%' }),
				}),
			)
			.min(2, 'A split needs at least two shares')
			.max(20, 'A split has at most 20 shares')
			.refine(areDistinct, 'Each exit can stand only once')
			.refine((shares) => total(shares) === 100, 'The shares must come to 100 % together')
			.default([
				{ name: 'a', percent: 50 },
				{ name: 'b', percent: 50 },
			])
			.meta({ title: 'Shares' }),
	}),
	exits: ({ shares }) => [...shares.map(({ name }) => name), 'failed'],
	summary: ({ shares }) => shares.map(({ name, percent }) => `${name} ${percent} %`).join(', '),
	help: {
		text: [
			'Sends each call one of several ways by chance. Over many calls each exit gets its share; two calls in a row may well go the same way.',
			'A share of 0 % switches a way off without taking it out of the flow.',
		],
		exits: {
			'<share>': 'The call fell into this share.',
			failed: 'Chance has failed, which does not happen; it leads where other failures lead.',
		},
		afterRestart: 'The way that was drawn is kept.',
		example: 'Send 10 % of the calls to a new menu and 90 % to the old one, and compare how many callers get through.',
	},
})
