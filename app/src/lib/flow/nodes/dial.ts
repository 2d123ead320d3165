/** Dial: ring an extension or an outside number and connect the caller. */
import { z } from 'zod'
import { promptSetting } from '../../domain/prompt.ts'
import { defineNode } from '../node.ts'

export const dial = defineNode({
	type: 'dial',
	label: 'Dial',
	group: 'Connect',
	description: 'Rings an extension, or a number through a trunk, and connects the caller when it answers.',
	icon: 'i-phone',
	holdsUp: true,
	schema: z.object({
		target: z
			.discriminatedUnion('kind', [
				z.object({
					kind: z.literal('extension').meta({ title: 'An extension' }),
					number: z.string().min(1, 'Choose an extension').meta({ title: 'Extension', widget: 'extension' }),
				}),
				z.object({
					kind: z.literal('number').meta({ title: 'A number' }),
					number: z
						.string()
						.regex(/^\+?[0-9*#]{2,20}$/, 'A number has digits only, with a plus in front for international ones')
						.meta({ title: 'Number to dial' }),
					trunkId: z.string().min(1, 'Choose a trunk').meta({ title: 'Through', widget: 'trunk' }),
				}),
			])
			.meta({ title: 'Whom to ring' }),
		ringSeconds: z.number().int().min(5).max(120).default(25).meta({ title: 'Ring for', unit: 's' }),
		callerHears: z.enum(['ringing', 'music']).default('ringing').meta({ title: 'The caller hears' }),
		callerNumber: z.string().trim().max(200).default('').meta({
			title: 'Number shown to the callee',
			widget: 'template',
			help: 'Leave empty to show the caller’s number to extensions and the trunk’s own to outside numbers. {{ call.caller }} is the caller’s.',
		}),
		whisper: promptSetting(0).meta({
			title: 'Said to whoever answers',
			widget: 'prompt',
			help: 'Only the callee hears it, before the two are connected.',
		}),
		confirms: z.boolean().default(false).meta({
			title: 'Ask the callee to press 1',
			help: 'So that a mobile’s answering machine does not take the call.',
		}),
	}),
	exits: () => ['answered', 'busy', 'no-answer', 'rejected', 'failed'],
	summary: (config) => `${config.target.number || 'nobody yet'}, ${config.ringSeconds} s`,
	help: {
		text: [
			'Rings an extension or an outside number and connects the caller with whoever answers. An extension that is registered on several phones rings on all of them; the first to answer takes the call.',
			'The caller hears ringing, or music: music answers the call first, because nobody can hear music on a call that is not answered.',
			'With a whisper the callee hears who is coming before the two are connected. With “press 1” only a person can take the call: whoever answers and does not press counts as not having answered.',
		],
		exits: {
			answered: 'The two talked and one of them hung up. Usually nothing follows: the call is then over.',
			busy: 'The other side was busy.',
			'no-answer': 'Nobody answered in time, or nobody pressed 1 where that is asked.',
			rejected: 'The other side refused the call.',
			failed: 'The phone is not registered, the number does not exist, or the line could not place the call.',
		},
		afterRestart:
			'A ringing phone goes on ringing for what is left of its time, a whisper goes on, and two people who talk notice nothing.',
		example: 'Ring extension 101 for 25 seconds; on no answer go on to a message box.',
	},
})
