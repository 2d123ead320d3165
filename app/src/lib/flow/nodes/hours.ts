/** Hours: go on by what a schedule says at this moment. */
import { z } from 'zod'
import { defineNode } from '../node.ts'

export const hours = defineNode({
	type: 'hours',
	label: 'Hours',
	group: 'Decide',
	description: 'Sends the call on by a schedule: open, closed or on holiday.',
	icon: 'i-hours',
	schema: z.object({
		schedule: z.string().min(1, 'Choose a schedule').meta({
			title: 'Schedule',
			widget: 'schedule',
			help: 'Schedules are made under Schedules and may be used by many flows.',
		}),
	}),
	exits: () => ['open', 'closed', 'holiday', 'failed'],
	summary: () => 'by a schedule',
	help: {
		text: [
			'Looks at a schedule in the schedule’s own time zone. A schedule has hours for each weekday, which may go on past midnight, holidays by a list or from an iCalendar file, and a switch by hand.',
			'The switch by hand counts above everything: it is on the page Schedules, and can be given a star code that your own extensions dial. A change counts from the next call on that comes here.',
		],
		exits: {
			open: 'Somebody is there, by the hours of the week, by special hours of a holiday, or by the switch.',
			closed: 'Nobody is there, by the hours of the week or by the switch.',
			holiday: 'It is a holiday of the schedule, outside that day’s special hours.',
			failed: 'The schedule has been deleted.',
		},
		afterRestart: 'What the schedule said is kept; the caller notices nothing.',
		example: 'Open leads to the reception, closed to a message box, holiday to a prompt that says when you are back.',
	},
})
