/** What the lists of a node's form offer: the things of the appliance that a setting can name. */
export interface FormChoices {
	extensions: readonly { number: string; name: string }[]
	trunks: readonly { id: string; name: string }[]
}
