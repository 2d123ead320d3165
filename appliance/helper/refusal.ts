/** A request the helper does not carry out, in the user's words with the way out. */

/** @property code stable name for programs, `subject.problem` */
export class Refusal extends Error {
	readonly code: string

	constructor(code: string, message: string) {
		super(message)
		this.name = 'Refusal'
		this.code = code
	}
}
