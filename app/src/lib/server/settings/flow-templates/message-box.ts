/** Out-of-hours message box: outside the opening hours a message is taken, and who cannot wait rings the person on duty. */
import { draw, ring, say, start, trouble, troubleWires, unanswered, type FlowTemplate } from './draw.ts'

export const messageBox: FlowTemplate = {
	id: 'message-box',
	needs: ['schedule', 'mailbox'],
	make: ({ extensions, schedule, mailbox }) =>
		draw(
			{
				start,
				hours: { type: 'hours', name: 'Is somebody there', at: [1, 0], config: { schedule } },
				office: ring('The office', extensions[0] ?? '', [2, 0]),
				closed: {
					type: 'menu',
					name: 'We are closed',
					at: [2, 1],
					config: {
						prompt: say('We are closed. To leave a message, press 1. If it cannot wait until we are back, press 2.'),
						digits: ['1', '2'],
						labels: { 1: 'message', 2: 'urgent' },
						attempts: 2,
					},
				},
				duty: ring('On duty', extensions[1] ?? extensions[0] ?? '', [3, 1]),
				box: {
					type: 'message',
					name: 'Take a message',
					at: [4, 0],
					config: {
						mailboxId: mailbox,
						greeting: say('Please say your name, your number and what it is about, and hang up.'),
						reviews: true,
					},
				},
				bye: { type: 'hangup', name: 'Goodbye', at: [5, 0], config: { prompt: say('Goodbye.') } },
				...trouble(2),
			},
			[
				'start next hours',
				'hours open office',
				'hours closed closed',
				'hours holiday closed',
				...unanswered('office', 'box'),
				'closed 1 box',
				'closed 2 duty',
				'closed no-input box',
				...unanswered('duty', 'box'),
				'box left bye',
				'box nothing-said bye',
				...troubleWires,
			],
		),
}
