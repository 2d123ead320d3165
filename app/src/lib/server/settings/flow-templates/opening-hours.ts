/** Opening hours with holidays: rings somebody while it is open; otherwise says when to call, and takes a message. */
import { draw, ring, say, start, trouble, troubleWires, unanswered, type FlowTemplate } from './draw.ts'

export const openingHours: FlowTemplate = {
	id: 'opening-hours',
	needs: ['schedule', 'mailbox'],
	make: ({ extensions, schedule, mailbox }) =>
		draw(
			{
				start,
				hours: { type: 'hours', name: 'Opening hours', at: [1, 0], config: { schedule } },
				welcome: { type: 'play', name: 'Welcome', at: [2, 0], config: { prompt: say('Welcome. One moment, please.') } },
				reception: ring('Reception', extensions[0] ?? '', [3, 0]),
				busy: {
					type: 'play',
					name: 'Nobody is free',
					at: [4, 0],
					config: { prompt: say('Nobody is free to take your call. Please leave a message.') },
				},
				closed: {
					type: 'play',
					name: 'We are closed',
					at: [2, 1],
					config: { prompt: say('Thank you for calling. We are closed at the moment. Please leave a message.') },
				},
				holiday: {
					type: 'play',
					name: 'It is a holiday',
					at: [2, 2],
					config: { prompt: say('Thank you for calling. We are closed today for a holiday. Please leave a message.') },
				},
				box: { type: 'message', name: 'Take a message', at: [5, 1], config: { mailboxId: mailbox, greeting: [] } },
				bye: { type: 'hangup', name: 'Goodbye', at: [6, 1], config: { prompt: say('Goodbye.') } },
				...trouble(3),
			},
			[
				'start next hours',
				'hours open welcome',
				'hours closed closed',
				'hours holiday holiday',
				'welcome done reception',
				...unanswered('reception', 'busy'),
				'busy done box',
				'closed done box',
				'holiday done box',
				'box left bye',
				'box nothing-said bye',
				...troubleWires,
			],
		),
}
