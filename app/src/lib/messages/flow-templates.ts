/** The words of the flows a user can begin with. */

/** What a template needs of the appliance before its flow can be published. */
export const flowTemplateWords = {
	needs: (things: string) => `Needs ${things}.`,
	/** What is made with the flow because there is none. */
	makes: (things: readonly { kind: 'schedule' | 'mailbox'; name: string }[]) =>
		`Makes ${things.map(({ kind, name }) => `the ${kind} ${name}`).join(' and ')}.`,
	templates: {
		reception: {
			label: 'Reception menu',
			text: 'A greeting, a menu with two keys, an extension behind each, and a polite goodbye.',
			needs: 'two extensions',
		},
		'opening-hours': {
			label: 'Opening hours with holidays',
			text: 'Rings the reception while you are open. Otherwise says that you are closed or on holiday, and takes a message.',
			needs: 'a schedule, an extension and a mailbox',
		},
		'language-choice': {
			label: 'Language choice',
			text: 'English, French or German by a key; everything after it is spoken in that language.',
			needs: 'an extension',
		},
		'order-status': {
			label: 'Order status',
			text: 'The caller enters an order number; your shop is asked by HTTP and the answer is read out.',
			needs: 'the address of your shop and an extension',
		},
		'ring-group-overflow': {
			label: 'Ring group with overflow',
			text: 'A team rings in turn, the caller waits with music and it rings again, then everybody rings, then a message is taken.',
			needs: 'extensions and a mailbox',
		},
		'message-box': {
			label: 'Out-of-hours message box',
			text: 'Outside your hours the caller leaves a message, or rings the person on duty if it cannot wait.',
			needs: 'a schedule, an extension and a mailbox',
		},
		'conference-with-pin': {
			label: 'Conference with PIN',
			text: 'A room to dial into, with music until the host comes. Two PINs are made for you: one for guests, one for the host.',
			needs: '',
		},
		'satisfaction-survey': {
			label: 'Satisfaction survey',
			text: 'Two questions answered by keys and kept with the call. Other flows can end in it with a jump.',
			needs: '',
		},
		empty: { label: 'An empty flow', text: 'Only the start.', needs: '' },
	} as Record<string, { label: string; text: string; needs: string }>,
}
