/** Order status: asks for the order number, looks it up in the shop by HTTP, and says how far the order is. */
import { draw, ring, say, start, trouble, troubleWires, unanswered, type FlowTemplate } from './draw.ts'

export const orderStatus: FlowTemplate = {
	id: 'order-status',
	make: ({ extensions }) =>
		draw(
			{
				start,
				ask: {
					type: 'collect-digits',
					name: 'Order number',
					at: [1, 0],
					config: {
						prompt: say('Please enter your order number, and end with the hash key.'),
						variable: 'order_number',
						minimum: 4,
						maximum: 12,
					},
				},
				shop: {
					type: 'http-request',
					name: 'Ask the shop',
					at: [2, 0],
					config: {
						method: 'GET',
						// The shop's own address is to be filled in: nobody else's must ever be asked.
						url: '',
						keep: [{ variable: 'order_status', path: 'status' }],
					},
				},
				tell: {
					type: 'play',
					name: 'Say how far it is',
					at: [3, 0],
					config: {
						prompt: [
							...say('Your order'),
							{ kind: 'value', value: 'order_number', as: 'digits' },
							...say('is: {{ order_status }}.'),
						],
					},
				},
				more: {
					type: 'menu',
					name: 'Anything else',
					at: [4, 0],
					config: {
						prompt: say('For another order, press 1. To talk to somebody, press 2.'),
						digits: ['1', '2'],
						labels: { 1: 'another order', 2: 'somebody' },
						attempts: 1,
					},
				},
				unknown: {
					type: 'play',
					name: 'No such order',
					at: [3, 1],
					config: { prompt: say('There is no order with this number.') },
				},
				again: { type: 'loop', name: 'Once more', at: [4, 1], config: { times: 2 } },
				somebody: ring('Somebody', extensions[0] ?? '', [5, 0]),
				bye: {
					type: 'hangup',
					name: 'Goodbye',
					at: [6, 0],
					config: { prompt: say('Thank you for calling. Goodbye.') },
				},
				...trouble(2),
			},
			[
				'start next ask',
				'ask collected shop',
				'ask no-input somebody',
				'shop success tell',
				'shop not-found unknown',
				'shop failed somebody',
				'tell done more',
				'more 1 ask',
				'more 2 somebody',
				'more no-input bye',
				'unknown done again',
				'again again ask',
				'again done somebody',
				...unanswered('somebody', 'bye'),
				...troubleWires,
			],
		),
}
