/** The two reasons that end every wait of a call's program. */

/** The caller has hung up, or the call was ended from outside: every verb rejects with this, and nothing catches it on the way. */
export class CallEnded extends Error {
	override name = 'CallEnded'

	constructor() {
		// Every call ends with one of these; where it was made says nothing, and a stack trace is not free.
		const limit = Error.stackTraceLimit
		Error.stackTraceLimit = 0
		super('call ended')
		Error.stackTraceLimit = limit
	}
}

/** This process is stopping; the call stays in Asterisk and is taken up by the next one. */
export class CallDetached extends Error {
	override name = 'CallDetached'
}
