/** Wait: let the caller wait for a while. */
import { z } from 'zod'
import { promptSetting } from '#lib/domain/prompt.ts'
import { defineNode } from '../node.ts'

// Longer than this a caller takes silence for the end of the call.
const longestSilenceSeconds = 10

export const wait = defineNode({
	type: 'wait',
	label: 'Wait',
	group: 'Greet',
	description: 'Lets the caller wait for so many seconds, with music or a prompt.',
	icon: 'i-hold',
	holdsUp: true,
	schema: z
		.object({
			seconds: z.number().int().min(1).max(3600).default(10).meta({ title: 'Wait', unit: 's' }),
			callerHears: z
				.discriminatedUnion('kind', [
					z.object({ kind: z.literal('music').meta({ title: 'Music' }) }),
					z.object({
						kind: z.literal('prompt').meta({ title: 'A prompt, then music' }),
						prompt: promptSetting(1).meta({ title: 'Prompt', widget: 'prompt' }),
					}),
					z.object({ kind: z.literal('silence').meta({ title: 'Nothing' }) }),
				])
				.default({ kind: 'music' })
				.meta({ title: 'The caller hears meanwhile' }),
		})
		.refine(({ seconds, callerHears }) => callerHears.kind !== 'silence' || seconds <= longestSilenceSeconds, {
			path: ['seconds'],
			message: `Nobody is left in silence for more than ${longestSilenceSeconds} seconds; choose music or wait less`,
		}),
	exits: () => ['done', 'failed'],
	summary: ({ seconds, callerHears }) => `${seconds} s, ${callerHears.kind}`,
	help: {
		text: [
			'Lets time pass before the call goes on: before a phone is tried again, say, or to say “please hold” between two attempts.',
			'The caller hears music, or a prompt followed by music. Silence is possible for up to ten seconds. Keys pressed meanwhile are kept for the next menu.',
		],
		exits: {
			done: 'The time has passed.',
			failed: 'The music could not be started.',
		},
		afterRestart: 'The wait ends when it would have ended; the music goes on.',
		example: 'Dial → busy → wait 20 seconds with music → loop → dial again.',
	},
})
