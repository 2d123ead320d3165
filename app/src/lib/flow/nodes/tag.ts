/** Tag: mark the call for reports. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const tag = defineNode({
	type: 'tag',
	label: 'Tag',
	group: 'Data',
	description: 'Marks the call with a word and a note, which the call log shows and can be searched by.',
	icon: 'i-tag',
	schema: z.object({
		tag: z.string().trim().min(1, 'Write a tag').max(200).meta({
			title: 'Tag',
			widget: 'template',
			help: 'A word for what the call was about, such as complaint or {{ department }}.',
		}),
		note: z.string().trim().max(2000).default('').meta({ title: 'Note', widget: 'template-text' }),
	}),
	exits: () => ['next', 'failed'],
	summary: (config) => config.tag || 'nothing yet',
	help: {
		text: [
			'Marks the call for the people who read the call log: a tag says in a word what it was about or how it ended, a note may hold more, such as an order number. A call may get several tags; each stands in its timeline.',
			'Both may hold values of variables between {{ and }}. A tag is cut off after 60 characters, a note after 500.',
		],
		exits: { next: 'The call is marked.', failed: 'A variable has no value, or the tag came out empty.' },
		afterRestart: 'The call is marked once.',
		example: 'Tag “satisfaction {{ digits }}” at the end of a survey.',
	},
})
