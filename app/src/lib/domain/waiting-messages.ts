/** What waits for an extension: how many messages there are, and those that can be heard on its phone. */
import { z } from 'zod'

const WaitingMessage = z.object({
	/** Also the name of its file. */
	id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
	/** '' = withheld. */
	callerNumber: z.string(),
	/** Milliseconds since 1970. */
	leftAt: z.number().int(),
	isHeard: z.boolean(),
})
export type WaitingMessage = z.infer<typeof WaitingMessage>

/** More are counted but not told: nobody hears a hundred messages by phone, and the console's page has them all. */
export const mostTold = 100

const count = z.number().int().min(0).max(99_999)

/** Told by the console, of all boxes of the extension. */
export const WaitingMessages = z.object({
	unheard: count,
	heard: count,
	/** In the order in which they are played: new ones first, the oldest first. */
	messages: z.array(WaitingMessage).max(mostTold).default([]),
})
export type WaitingMessages = z.infer<typeof WaitingMessages>

export const noMessages: Readonly<WaitingMessages> = { unheard: 0, heard: 0, messages: [] }

/** What waits once one of them was heard. One that is not there, or was heard before, changes nothing. */
export function withHeard(waiting: WaitingMessages, messageId: string): WaitingMessages {
	const message = waiting.messages.find(({ id }) => id === messageId)
	if (!message || message.isHeard) return waiting
	const others = waiting.messages.filter((other) => other !== message)
	const old = [...others.filter(({ isHeard }) => isHeard), { ...message, isHeard: true }]
	return {
		unheard: waiting.unheard - 1,
		heard: waiting.heard + 1,
		messages: [...others.filter(({ isHeard }) => !isHeard), ...old.sort((a, b) => a.leftAt - b.leftAt)],
	}
}

/** What waits once one of them was deleted. One that is not there changes nothing. */
export function withoutMessage(waiting: WaitingMessages, messageId: string): WaitingMessages {
	const message = waiting.messages.find(({ id }) => id === messageId)
	if (!message) return waiting
	return {
		unheard: waiting.unheard - (message.isHeard ? 0 : 1),
		heard: waiting.heard - (message.isHeard ? 1 : 0),
		messages: waiting.messages.filter((other) => other !== message),
	}
}
