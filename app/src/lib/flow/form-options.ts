/** What a field of a node's form offers to choose from, the hint beneath it, and where what is missing can be made. */
import { describeCause } from '../domain/hangup.ts'
import { flows } from '../messages/flows.ts'
import { exitWords } from './document.ts'
import type { FormChoices } from './form-choices.ts'
import { pickKinds, type FieldOf, type FormField, type PickKind } from './form-fields.ts'

export interface FormOption {
	value: string
	label: string
}

/** The things of the appliance, and the nodes of the flow. */
export interface Offer {
	choices: FormChoices
	nodes: readonly { id: string; name: string }[]
}

const words = flows.form

/** Q.850 causes a flow has reason to give; the far side's phone or exchange acts on them. */
const usefulCauses = [16, 17, 21, 1, 19, 27, 34, 38, 41]

/** Where a first thing of a kind is made. */
const pages: Record<Exclude<PickKind, 'node'>, string> = {
	extension: '/extensions/new',
	trunk: '/trunks/new',
	schedule: '/schedules',
	mailbox: '/mailboxes',
	webhook: '/webhooks',
	flow: '/flows',
}

/** Adds the present value where the list does not have it, so that nothing is changed by looking at it. */
function withPresent(options: FormOption[], value: string, label: (value: string) => string): FormOption[] {
	if (value === '' || options.some((option) => option.value === value)) return options
	return [...options, { value, label: label(value) }]
}

function isPick(field: FormField): field is FieldOf<PickKind> {
	return (pickKinds as readonly string[]).includes(field.kind)
}

function thingsOf(kind: PickKind, { choices, nodes }: Offer): FormOption[] {
	const named = (things: readonly { id: string; name: string }[]) =>
		things.map(({ id, name }) => ({ value: id, label: name }))
	switch (kind) {
		case 'extension':
			return choices.extensions.map(({ number, name }) => ({ value: number, label: words.extension(number, name) }))
		case 'trunk':
			return named(choices.trunks)
		case 'schedule':
			return named(choices.schedules)
		case 'mailbox':
			return named(choices.mailboxes)
		case 'webhook':
			return named(choices.webhooks)
		case 'flow':
			return named(choices.flows)
		case 'node':
			return named(nodes)
	}
}

/** The options of a field that is a choice; an empty list for those that are not. @param value its present value */
export function optionsOf(field: FormField, value: string, offer: Offer): FormOption[] {
	if (isPick(field)) {
		const first = { value: '', label: field.isOptional ? words.none : words.choose[field.kind] }
		return withPresent([first, ...thingsOf(field.kind, offer)], value, words.gone[field.kind])
	}
	switch (field.kind) {
		case 'cause':
			return withPresent(
				usefulCauses.map((cause) => ({ value: String(cause), label: describeCause(cause) })),
				value,
				(cause) => describeCause(Number(cause)),
			)
		case 'choice':
			return field.options.map((option) => ({
				value: option,
				label: field.labels[option] ?? words.choices[option] ?? exitWords(option),
			}))
		case 'variants':
			return field.variants.map((variant) => ({ value: variant.value, label: variant.title }))
		default:
			return []
	}
}

/** What is missing before a field can be filled in, and the page where it is made. */
export function missingFor(field: FormField, offer: Offer): { words: string; href: string } | undefined {
	if (!isPick(field) || field.kind === 'node' || thingsOf(field.kind, offer).length > 0) return undefined
	return { words: words.missing[field.kind], href: pages[field.kind] }
}

/** The line under a field: what the schema says, or the limits of a number. */
export function hintOf(field: FormField): string | undefined {
	if (field.kind === 'number' && field.minimum !== undefined && field.maximum !== undefined) {
		return field.help ?? words.range(field.minimum, field.maximum)
	}
	return field.help
}

/** The shares of a list that divides calls, in percent; undefined for other lists. */
export function sumOfShares(list: FieldOf<'list'>, items: readonly unknown[]): number | undefined {
	const share = list.fields.find((field) => field.kind === 'number' && field.unit === '%')
	const name = share?.path[0]
	if (name === undefined) return undefined
	return items.reduce<number>((sum, item) => sum + (Number((item as Record<string, unknown> | null)?.[name]) || 0), 0)
}
