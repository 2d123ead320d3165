/** Ring group: several phones at once or in turn, and the caller is connected with the first that answers. */
import { z } from 'zod'
import { promptSetting } from '../../domain/prompt.ts'
import { defineNode } from '../node.ts'

const strategies = ['all', 'in-order', 'random', 'round-robin'] as const

export const ringGroup = defineNode({
	type: 'ring-group',
	label: 'Ring group',
	group: 'Connect',
	description:
		'Rings several phones at once or one after the other, and connects the caller with the first that answers.',
	icon: 'i-users',
	holdsUp: true,
	schema: z
		.object({
			extensions: z
				.array(
					z.object({
						number: z.string().min(1, 'Choose an extension').meta({ title: 'Extension', widget: 'extension' }),
					}),
				)
				.max(50)
				.default([])
				.meta({ title: 'Extensions' }),
			numbers: z
				.array(
					z.object({
						number: z
							.string()
							.regex(/^\+?[0-9*#]{2,20}$/, 'A number has digits only, with a plus in front for international ones')
							.meta({ title: 'Number to dial' }),
						trunkId: z.string().min(1, 'Choose a trunk').meta({ title: 'Through', widget: 'trunk' }),
					}),
				)
				.max(20)
				.default([])
				.meta({ title: 'Outside numbers', help: 'Such as mobiles; they come after the extensions.' }),
			strategy: z.enum(strategies).default('all').meta({
				title: 'Order',
				help: 'Taking turns: each call begins with the phone after the one that began the last.',
			}),
			ringSeconds: z.number().int().min(5).max(120).default(25).meta({
				title: 'Ring for',
				unit: 's',
				help: 'All together; with any other order, each phone.',
			}),
			callerHears: z.enum(['ringing', 'music']).default('ringing').meta({ title: 'The caller hears' }),
			skipsBusy: z.boolean().default(true).meta({
				title: 'Skip extensions that have a call',
			}),
			callerNumber: z.string().trim().max(200).default('').meta({
				title: 'Number shown',
				widget: 'template',
				help: 'Leave empty to show the caller’s number to extensions and the trunk’s own to outside numbers.',
			}),
			whisper: promptSetting(0).meta({
				title: 'Said to whoever answers',
				widget: 'prompt',
				help: 'Only the callee hears it, before the two are connected.',
			}),
			confirms: z.boolean().default(false).meta({
				title: 'Ask whoever answers to press 1',
				help: 'So that the answering machine of a mobile does not take the call.',
			}),
		})
		.refine((config) => config.extensions.length + config.numbers.length > 0, {
			path: ['extensions'],
			message: 'Add at least one extension or number',
		}),
	exits: () => ['answered', 'busy', 'no-answer', 'rejected', 'failed'],
	summary: ({ extensions, numbers, strategy }) => {
		const members = [...extensions, ...numbers].map(({ number }) => number).filter(Boolean)
		if (members.length === 0) return 'nobody yet'
		const named =
			members.length > 3 ? `${members.slice(0, 3).join(', ')} and ${members.length - 3} more` : members.join(', ')
		return strategy === 'all' ? named : `${named}, ${strategy}`
	},
	help: {
		text: [
			'Rings a group of phones. All at once: everybody’s phone rings and the first to answer takes the call. One after the other: the first in the list rings, then the second, and so on. By chance: in another order for each call. Taking turns: the turn passes on from call to call, also over a restart, so that the work is shared.',
			'An extension that has a call already is passed over, unless you want it rung all the same. If everybody has a call, the caller leaves by busy at once.',
			'With “press 1” the call is taken only by a person: several may have answered, and the first to press gets it.',
		],
		exits: {
			answered: 'The caller talked with one of them. Usually nothing follows: the call is then over.',
			busy: 'Everybody who could be rung was busy.',
			'no-answer': 'At least one phone rang, and nobody took the call in time.',
			rejected: 'Somebody refused the call, and nobody else took it.',
			failed: 'Nobody could be rung: no phone is registered, or the line could not place the calls.',
		},
		afterRestart:
			'Ringing phones go on ringing for what is left of their time, the turn is kept, and two people who talk notice nothing.',
		example:
			'Ring 101, 102 and 103 all at once for 20 seconds; on no answer ring the mobile on duty, asking it to press 1.',
	},
})
