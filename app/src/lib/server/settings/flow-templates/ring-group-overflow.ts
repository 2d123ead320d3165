/** Ring group with overflow: a team rings; when nobody answers the caller waits with music, a second round rings, then a message is taken. */
import { draw, say, start, trouble, troubleWires, unanswered, type FlowTemplate } from './draw.ts'

const members = (numbers: readonly string[]) => (numbers.length > 0 ? numbers : ['']).map((number) => ({ number }))

export const ringGroupOverflow: FlowTemplate = {
	id: 'ring-group-overflow',
	needs: ['mailbox'],
	make: ({ extensions, mailbox }) =>
		draw(
			{
				start,
				welcome: { type: 'play', name: 'Welcome', at: [1, 0], config: { prompt: say('Welcome. One moment, please.') } },
				team: {
					type: 'ring-group',
					name: 'The team',
					at: [2, 0],
					config: { extensions: members(extensions.slice(0, 3)), strategy: 'round-robin', ringSeconds: 15 },
				},
				rounds: { type: 'loop', name: 'Twice', at: [3, 0], config: { times: 1 } },
				hold: {
					type: 'wait',
					name: 'Please hold',
					at: [2, 1],
					config: {
						seconds: 20,
						callerHears: { kind: 'prompt', prompt: say('Everybody is talking. Please hold, we try again.') },
					},
				},
				overflow: {
					type: 'ring-group',
					name: 'Everybody else',
					at: [4, 0],
					config: { extensions: members(extensions.slice(0, 10)), strategy: 'all', ringSeconds: 20 },
				},
				box: {
					type: 'message',
					name: 'Take a message',
					at: [5, 0],
					config: { mailboxId: mailbox, greeting: say('Nobody could take your call. Please leave a message.') },
				},
				bye: { type: 'hangup', name: 'Goodbye', at: [6, 0], config: { prompt: say('Goodbye.') } },
				...trouble(2),
			},
			[
				'start next welcome',
				'welcome done team',
				...unanswered('team', 'rounds'),
				'rounds again hold',
				'hold done team',
				'rounds done overflow',
				...unanswered('overflow', 'box'),
				'box left bye',
				'box nothing-said bye',
				...troubleWires,
			],
		),
}
