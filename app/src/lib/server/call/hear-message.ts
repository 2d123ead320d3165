/** Messages as they are heard on the phone they are for: what can be done with them, and what the console is told of it. */
import type { WaitingMessages } from '#lib/domain/waiting-messages.ts'
import type { NodeVerbs, PromptForDigits } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'
import type { MessageLights } from './message-lights.ts'

export interface HearParts {
	messages: Pick<MessageLights, 'waitingFor' | 'markHeard' | 'markRemoved'>
}

/** What the appliance's own programs can do besides what nodes can. */
export interface CallVerbs extends NodeVerbs {
	/** What waits for an extension at this moment. */
	waitingMessages(extension: string): Promise<WaitingMessages>
	/** Whether a message is still there: it may have been deleted on the page meanwhile. */
	hasMessage(messageId: string): Promise<boolean>
	/** Plays a message, then the prompt; a digit stops both. */
	hearMessage(messageId: string, request: PromptForDigits): Promise<string>
	tellHeard(extension: string, messageId: string): Promise<void>
	/** The console removes its sound. */
	tellRemoved(extension: string, messageId: string): Promise<void>
}

/** Told with the journal in one write; the console stores it, however long it is away. */
export function tellHeard(call: Call, { messages }: HearParts, extension: string, messageId: string): void {
	messages.markHeard(extension, messageId)
	call.publish('message.heard', { messageId })
}

export function tellRemoved(call: Call, { messages }: HearParts, extension: string, messageId: string): void {
	messages.markRemoved(extension, messageId)
	call.publish('message.removed', { messageId })
}
