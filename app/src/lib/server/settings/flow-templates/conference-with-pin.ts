/** Conference with PIN: a room that callers dial into, with a PIN for guests and another one for the host. */
import { draw, say, start, trouble, troubleWires, type FlowTemplate } from './draw.ts'

export const conferenceWithPin: FlowTemplate = {
	id: 'conference-with-pin',
	make: ({ pin, moderatorPin }) =>
		draw(
			{
				start,
				welcome: {
					type: 'play',
					name: 'Welcome',
					at: [1, 0],
					config: { prompt: say('Welcome to the conference.') },
				},
				room: {
					type: 'conference',
					name: 'The room',
					at: [2, 0],
					config: { room: 'Meeting', pin, moderatorPin, waitsForModerator: true },
				},
				'wrong-pin': {
					type: 'hangup',
					name: 'Wrong PIN',
					at: [3, 1],
					config: { prompt: say('This PIN is not right. Please ask your host, and call again. Goodbye.') },
				},
				locked: {
					type: 'hangup',
					name: 'Not now',
					at: [3, 2],
					config: { prompt: say('Please call again later. Goodbye.') },
				},
				bye: { type: 'hangup', name: 'Goodbye', at: [3, 0], config: { prompt: say('Goodbye.') } },
				...trouble(3),
			},
			[
				'start next welcome',
				'welcome done room',
				'room left bye',
				'room wrong-pin wrong-pin',
				'room locked locked',
				...troubleWires,
			],
		),
}
