/** Message: a box that callers leave messages in. */
import { z } from 'zod'
import { promptSetting, soundPrompt } from '../../domain/prompt.ts'
import { defineNode } from '../node.ts'

export const message = defineNode({
	type: 'message',
	label: 'Message',
	group: 'Connect',
	description: 'Takes a message from the caller and puts it into a mailbox.',
	icon: 'i-recording',
	holdsUp: true,
	schema: z.object({
		mailboxId: z.string().min(1, 'Choose a mailbox').meta({ title: 'Mailbox', widget: 'mailbox' }),
		greeting: promptSetting(0, soundPrompt('callytics/leave-message')).meta({
			title: 'Greeting',
			widget: 'prompt',
			help: 'A tone follows it. Left empty, the caller hears the tone at once.',
		}),
		maximumSeconds: z.number().int().min(10).max(900).default(180).meta({ title: 'Longest message', unit: 's' }),
		silenceSeconds: z.number().int().min(2).max(30).default(5).meta({
			title: 'Ends after a silence of',
			unit: 's',
			help: 'The hash key and hanging up end it, too.',
		}),
		reviews: z.boolean().default(false).meta({
			title: 'Let the caller listen and record again',
			help: 'After the message: 1 leaves it, 2 records it again, 3 plays it.',
		}),
		thanks: promptSetting(0, soundPrompt('callytics/message-left')).meta({
			title: 'Said when it has been left',
			widget: 'prompt',
		}),
	}),
	exits: () => ['left', 'nothing-said', 'failed'],
	summary: (config) => `up to ${config.maximumSeconds} s${config.reviews ? ', can listen again' : ''}`,
	help: {
		text: [
			'The caller hears the greeting and a tone, and speaks. The message ends with the hash key, with a silence, at the longest time, or when the caller hangs up: hanging up is the usual way, and the message is kept.',
			'Messages are on the page Messages. The mailbox says whose phone shows the light, and whether a mail or a webhook tells of a new one. On that phone, *97 plays them: the new ones first, with keys to hear one again, go on or delete it. Silence at both ends is cut off.',
			'When the caller may listen again, a message that was spoken is left also by hanging up in that menu; only 2 takes it back.',
		],
		exits: {
			left: 'The message is in the mailbox and the caller is still there.',
			'nothing-said': 'The caller said nothing, or less than a second. Nothing is left.',
			failed:
				'It could not be recorded, for example because the disk is nearly full. Where it leads nowhere, the call goes on by nothing-said then.',
		},
		afterRestart:
			'The recording goes on, no word is lost. A message that has been spoken is kept; in the menu after it, the question is heard again at most once.',
		example:
			'Outside opening hours: “Please leave your number, we call back tomorrow morning”, into the mailbox of the reception.',
	},
})
