/** Conference: a room in which many callers talk. */
import { z } from 'zod'
import { promptSetting, soundPrompt } from '../../domain/prompt.ts'
import { defineNode } from '../node.ts'

const pin = z.string().regex(/^(\d{4,12})?$/, 'A PIN has 4 to 12 digits')

export const conference = defineNode({
	type: 'conference',
	label: 'Conference',
	group: 'Connect',
	description: 'Brings the caller into a room where many talk with each other, with a PIN if you like.',
	icon: 'i-conference',
	holdsUp: true,
	schema: z
		.object({
			room: z.string().trim().min(1, 'Give the room a name').max(60).meta({
				title: 'Room',
				widget: 'template',
				help: 'Callers of all flows that name the same room meet in it.',
			}),
			pin: pin.default('').meta({ title: 'PIN', help: 'Leave empty to let everybody in.' }),
			moderatorPin: pin.default('').meta({
				title: 'PIN of moderators',
				help: 'Whoever enters it can lock the room, mute the others and put somebody out.',
			}),
			pinPrompt: promptSetting(0, soundPrompt('callytics/conference-pin')).meta({
				title: 'Asking for the PIN',
				widget: 'prompt',
			}),
			attempts: z.number().int().min(1).max(5).default(3).meta({ title: 'Attempts' }),
			waitsForModerator: z.boolean().default(false).meta({
				title: 'Music until a moderator comes',
				help: 'The conference is over for the others when the last moderator leaves.',
			}),
			isMuted: z.boolean().default(false).meta({ title: 'Only moderators can speak' }),
			announces: z.boolean().default(true).meta({ title: 'A sound when somebody comes or goes' }),
			maximumMembers: z.number().int().min(2).max(200).default(50).meta({ title: 'At most', unit: 'callers' }),
		})
		.refine((config) => !config.waitsForModerator || config.moderatorPin !== '', {
			path: ['moderatorPin'],
			message: 'Without a PIN of moderators nobody could begin the conference',
		})
		.refine((config) => config.pin === '' || config.pin !== config.moderatorPin, {
			path: ['moderatorPin'],
			message: 'The two PINs must differ',
		}),
	exits: (config) => [
		'left',
		...(config.pin !== '' || config.moderatorPin !== '' ? ['wrong-pin'] : []),
		'locked',
		'failed',
	],
	summary: (config) => `${config.room || 'no room yet'}${config.pin || config.moderatorPin ? ', with PIN' : ''}`,
	help: {
		text: [
			'Everybody who comes into the same room hears everybody else. Whoever is alone hears music. *# leaves the room and goes on in the flow; hanging up leaves it, too.',
			'With a PIN of moderators, whoever enters it is one. Moderators press *1 to lock the room and to open it again, *2 to put out whoever came last, and *3 to mute the others and to let them speak again. If there is only a PIN of moderators, others press the hash key alone to come in.',
			'PINs are kept in the flow and can be read by everybody who can open it. What callers enter is not written into the call log.',
		],
		exits: {
			left: 'The caller left by *#, was put out, or the last moderator left where the room waits for one.',
			'wrong-pin': 'The PIN was wrong in the last attempt.',
			locked: 'A moderator has locked the room, or it is full. The caller has been told which.',
			failed: 'The caller could not be brought into the room.',
		},
		afterRestart:
			'The conference goes on as if nothing had happened. A caller who was entering the PIN hears the question to its end, and the digits so far are kept.',
		example: 'The room “Monday meeting” with PIN 4711, PIN 0815 for the host, music until the host comes.',
	},
})
