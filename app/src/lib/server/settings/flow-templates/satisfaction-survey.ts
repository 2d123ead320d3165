/** Satisfaction survey: two questions, answered with a key each and kept with the call for reports. */
import { draw, say, start, trouble, troubleWires, type FlowTemplate } from './draw.ts'

export const satisfactionSurvey: FlowTemplate = {
	id: 'satisfaction-survey',
	make: () =>
		draw(
			{
				start,
				intro: {
					type: 'play',
					name: 'Two questions',
					at: [1, 0],
					config: { prompt: say('Thank you for giving us a moment. There are two questions.') },
				},
				score: {
					type: 'collect-digits',
					name: 'How satisfied',
					at: [2, 0],
					config: {
						prompt: say('How satisfied are you with our help? Press a key from 1, not at all, to 5, very much.'),
						variable: 'score',
						minimum: 1,
						maximum: 1,
						terminator: 'none',
						pattern: '[1-5]',
						invalidPrompt: say('Please press a key from 1 to 5.'),
					},
				},
				'keep-score': {
					type: 'tag',
					name: 'Keep the score',
					at: [3, 0],
					config: { tag: 'satisfaction {{ score }}' },
				},
				solved: {
					type: 'menu',
					name: 'Was it solved',
					at: [4, 0],
					config: {
						prompt: say('Was your question answered? Press 1 for yes, 2 for no.'),
						digits: ['1', '2'],
						labels: { 1: 'yes', 2: 'no' },
						attempts: 2,
					},
				},
				yes: { type: 'tag', name: 'Solved', at: [5, 0], config: { tag: 'solved' } },
				no: { type: 'tag', name: 'Not solved', at: [5, 1], config: { tag: 'not solved' } },
				bye: {
					type: 'hangup',
					name: 'Thank you',
					at: [6, 0],
					config: { prompt: say('Thank you. Goodbye.') },
				},
				...trouble(2),
			},
			[
				'start next intro',
				'intro done score',
				'score collected keep-score',
				'score no-input bye',
				'keep-score next solved',
				'solved 1 yes',
				'solved 2 no',
				'solved no-input bye',
				'yes next bye',
				'no next bye',
				...troubleWires,
			],
		),
}
