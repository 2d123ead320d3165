/** The things of the appliance that a flow's settings can name: what the lists of a form offer, and what problems are found by. */

export interface Named {
	id: string
	name: string
}

/** A flow as another one sees it. */
export interface FlowChoice extends Named {
	isPublished: boolean
	/** Ids of the flows its published version comes back from, that is, its sub-flows. */
	subFlows: readonly string[]
}

export interface FormChoices {
	extensions: readonly { number: string; name: string }[]
	trunks: readonly Named[]
	/** Built-in sounds and the user's own, by their media names; `text` is what is spoken, where it is known. */
	sounds: readonly { name: string; title: string; text?: string }[]
	schedules: readonly Named[]
	mailboxes: readonly Named[]
	webhooks: readonly Named[]
	flows: readonly FlowChoice[]
	/** Languages that texts can be spoken in, e.g. `fr-be`. */
	languages: readonly string[]
}

/** An appliance that has nothing yet. */
export const noChoices: FormChoices = {
	extensions: [],
	trunks: [],
	sounds: [],
	schedules: [],
	mailboxes: [],
	webhooks: [],
	flows: [],
	languages: [],
}
