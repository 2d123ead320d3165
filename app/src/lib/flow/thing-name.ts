/** What people call a thing of the appliance that a setting names. */
import type { FormChoices } from './form-choices.ts'

/**
 * @param kind of the thing, as its widget is named
 * @returns undefined when there is no such thing, or it has no name
 */
export function thingName(kind: string, value: string, choices: FormChoices): string | undefined {
	const nameIn = (things: readonly { id: string; name: string }[]) => things.find(({ id }) => id === value)?.name
	switch (kind) {
		case 'sound':
			return choices.sounds.find(({ name }) => name === value)?.title
		case 'extension':
			return choices.extensions.find(({ number }) => number === value)?.name
		case 'trunk':
			return nameIn(choices.trunks)
		case 'schedule':
			return nameIn(choices.schedules)
		case 'mailbox':
			return nameIn(choices.mailboxes)
		case 'webhook':
			return nameIn(choices.webhooks)
		case 'flow':
			return nameIn(choices.flows)
		default:
			return undefined
	}
}
