/** What the fields of a node's form share: the settings, what is wrong with them, what they can name, and changing them. */
import { getContext, setContext } from 'svelte'
import type { KnownVariable } from './completion.ts'
import type { FormChoices } from './form-choices.ts'

const key = Symbol('node form')

/** What is wrong with a setting. */
export interface Told {
	error: string | undefined
	warning: string | undefined
}

/** What the settings call an exit beside its name. */
export interface ExitLabel {
	text: string
	/** Most characters. */
	maximum: number | undefined
	error: string | undefined
	change: (text: string) => void
}

/** Where an exit of the node leads, for fields that ask for it at once. */
export interface ExitChoice {
	name: string
	/** As people read it: `1 sales`. */
	words: string
	/** Absent where the settings have no place for labels. */
	label: ExitLabel | undefined
	/** Id of the node it leads to. */
	to: string | undefined
	/** It leads nowhere and must not. */
	isOpen: boolean
	message: string | undefined
	targets: readonly { id: string; name: string }[]
	connect: (to: string | undefined) => void
}

export interface FormContext {
	/** All settings of the node. */
	readonly config: Record<string, unknown>
	readonly choices: FormChoices
	/** Nodes of the flow that a setting can name. */
	readonly nodes: readonly { id: string; name: string }[]
	/** Variables that may be set when a call comes to the node. */
	readonly variables: readonly KnownVariable[]
	/** Variables that the flow sets anywhere. */
	readonly ownVariables: readonly KnownVariable[]
	readonly isReadOnly: boolean
	/** What is wrong with the setting at a path. */
	told: (path: readonly string[]) => Told
	change: (path: readonly string[], value: unknown) => void
	exit: (name: string) => ExitChoice
}

export function provideForm(context: FormContext): void {
	setContext(key, context)
}

export function getForm(): FormContext {
	return getContext<FormContext>(key)
}
