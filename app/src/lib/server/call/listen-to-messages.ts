/** `*97`, dialled from an extension: its messages one after the other, each with keys to hear it again, go on or delete it. */
import { builtInLanguage } from '#lib/domain/language.ts'
import type { Prompt } from '#lib/domain/prompt.ts'
import { spokenText } from '#lib/domain/spoken-value.ts'
import type { WaitingMessage, WaitingMessages } from '#lib/domain/waiting-messages.ts'
import { localTime } from '#lib/domain/zoned-time.ts'
import type { Call } from './call.ts'
import type { CallVerbs } from './hear-message.ts'
import type { Ending, Program } from './journal.ts'
import { createVerbs, type VerbParts } from './verbs.ts'

type MessagesProgram = Extract<Program, { kind: 'messages' }>

const KEYS = 'To hear it again, press 1. For the next message, press 2. To delete it, press 3. To finish, press star.'
const KEY_SECONDS = 5
// Nobody needs more; a caller who leans on a key must not keep the line for ever.
const MAX_HEARD = 10
const MAX_ASKED = 4

const oneKey = { maximum: 1, nextDigitSeconds: 0 }

export async function runMessages(call: Call, parts: VerbParts, program: MessagesProgram): Promise<Ending> {
	const { extension, hasMailbox } = program
	const verbs = createVerbs(call, parts)
	await verbs.answer()
	if (!hasMailbox) await verbs.play(say('This extension has no mailbox. Goodbye.'))
	else await hearAll(verbs, extension, parts.timeZone())
	return { by: 'appliance', cause: 16 }
}

async function hearAll(verbs: CallVerbs, extension: string, timeZone: string): Promise<void> {
	const waiting = await verbs.waitingMessages(extension)
	// What is said before the next message; a key stops it together with that message's own words.
	let before = countWords(waiting)
	for (const message of waiting.messages) {
		if (!(await verbs.hasMessage(message.id))) continue
		const introduction = say(before, introduce(message, timeZone))
		const choice = await hearOne(verbs, extension, message, introduction)
		if (choice === 'finish') return verbs.play(say('Goodbye.'))
		before = choice === 'deleted' ? 'The message is deleted.' : ''
	}
	await verbs.play(say(before, lastWords(waiting)))
}

/** Who keeps silent goes on to the next one, with the phone on the table. */
async function hearOne(
	verbs: CallVerbs,
	extension: string,
	message: WaitingMessage,
	introduction: Prompt,
): Promise<'next' | 'deleted' | 'finish'> {
	let { isHeard } = message
	for (let times = 0; times < MAX_HEARD; times++) {
		let key = await verbs.promptForDigits({ ...oneKey, prompt: introduction, firstDigitSeconds: 0 })
		if (!key) {
			// As on the page: it counts as heard once it begins.
			if (!isHeard) await verbs.tellHeard(extension, message.id)
			isHeard = true
			key = await verbs.hearMessage(message.id, { ...oneKey, prompt: say(KEYS), firstDigitSeconds: KEY_SECONDS })
		}
		for (let asked = 1; key && !'123*'.includes(key) && asked < MAX_ASKED; asked++)
			key = await verbs.promptForDigits({ ...oneKey, prompt: say(KEYS), firstDigitSeconds: KEY_SECONDS })
		if (key === '*') return 'finish'
		if (key === '3') {
			await verbs.tellRemoved(extension, message.id)
			return 'deleted'
		}
		if (key !== '1') return 'next'
	}
	return 'next'
}

function say(...texts: string[]): Prompt {
	const spoken = texts.filter((text) => text !== '')
	return spoken.map((text) => ({ kind: 'text', text, language: builtInLanguage }))
}

/** `You have 2 new messages and 1 old message.` */
function countWords({ unheard, heard }: WaitingMessages): string {
	const some = (count: number, age: string) =>
		count === 0 ? [] : [`${count} ${age} ${count === 1 ? 'message' : 'messages'}`]
	const parts = [...some(unheard, 'new'), ...some(heard, 'old')]
	return `You have ${parts.join(' and ') || 'no messages'}.`
}

/** `From 2, 0, 2, today at 4:05 PM.` A caller's number is digits here, whatever was sent: braces would be an expression. */
function introduce({ callerNumber, leftAt }: WaitingMessage, timeZone: string): string {
	const speaking = { language: builtInLanguage, currency: '', timeZone }
	const number = spokenText(callerNumber, { ...speaking, as: 'digits' }) ?? 'a withheld number'
	const moment = new Date(leftAt).toISOString()
	const daysAgo = localTime(Date.now(), timeZone).day - localTime(leftAt, timeZone).day
	const day = ['today', 'yesterday'][daysAgo] ?? `on ${spokenText(moment, { ...speaking, as: 'date' })}`
	return `From ${number}, ${day} at ${spokenText(moment, { ...speaking, as: 'time' })}.`
}

function lastWords({ unheard, heard, messages }: WaitingMessages): string {
	if (unheard + heard > messages.length) return 'The other messages are on the console. Goodbye.'
	return messages.length ? 'There are no more messages. Goodbye.' : 'Goodbye.'
}

/** One sentence for the call log. */
export function messagesReason({ extension, hasMailbox }: MessagesProgram): string {
	return hasMailbox ? 'Listened to messages.' : `Extension ${extension} has no mailbox to listen to.`
}
