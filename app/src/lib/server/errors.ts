/** The one error a user may see as it is; every other error is our own fault. */

/**
 * A user's mistake, or a refusal a user can act on.
 * @property status HTTP status the web layer answers with
 * @property code stable name for programs, `subject.problem`
 * @property message one sentence in the user's words, with the way out
 * @property field name of the form field it belongs to, if any
 */
export class UserError extends Error {
	readonly status: number
	readonly code: string
	readonly field: string | undefined

	constructor(status: number, code: string, message: string, field?: string) {
		super(message)
		this.name = 'UserError'
		this.status = status
		this.code = code
		this.field = field
	}
}
