/** Record: begins or ends the recording of the call. */
import { z } from 'zod'
import { promptSetting, soundPrompt } from '../../domain/prompt.ts'
import { defineNode } from '../node.ts'

export const record = defineNode({
	type: 'record',
	label: 'Record',
	group: 'Connect',
	description: 'Begins or ends recording the call, with an announcement or the caller’s consent.',
	icon: 'i-record',
	schema: z.object({
		action: z.enum(['start', 'stop']).default('start').meta({ title: 'What it does' }),
		announcement: promptSetting(0, soundPrompt('callytics/recorded')).meta({
			title: 'Announcement',
			widget: 'prompt',
			help: 'Heard before the recording begins, unless consent is asked for. Many countries demand one.',
		}),
		asksConsent: z.boolean().default(false).meta({
			title: 'Ask the caller to agree',
			help: 'The recording begins only when the caller presses 1.',
		}),
		consentPrompt: promptSetting(0, soundPrompt('callytics/recording-consent')).meta({
			title: 'The question',
			widget: 'prompt',
		}),
		attempts: z.number().int().min(1).max(5).default(2).meta({ title: 'Asked at most', unit: 'times' }),
	}),
	exits: ({ action, asksConsent }) =>
		action === 'start' && asksConsent ? ['done', 'refused', 'failed'] : ['done', 'failed'],
	summary: ({ action, asksConsent }) => (action === 'stop' ? 'stop' : asksConsent ? 'with consent' : 'start'),
	help: {
		text: [
			'Begins to record both sides of the call: everything from here on, through menus and talks, until a Record node that stops it or the end of the call. The recording is on the call’s own page.',
			'A call is recorded once at a time: beginning again while a recording goes on changes nothing.',
			'When consent is asked for, only 1 begins the recording. Every other key and silence count as a no.',
		],
		exits: {
			done: 'The recording has begun, or has been stopped.',
			refused: 'The caller did not agree. Nothing is recorded.',
			failed:
				'The recording could not begin, for example because the disk is nearly full. Where it leads nowhere, the call goes on without a recording then.',
		},
		afterRestart: 'A recording that goes on is not interrupted: not a second is missing.',
		example: 'Ask for consent, record with 1, and ring the sales group either way.',
	},
})
