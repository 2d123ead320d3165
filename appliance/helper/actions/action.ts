/** What every action is made of. */

/**
 * One action, always in three steps, so that nothing is changed before all of it has been checked.
 * @property verify checks the request against the machine; throws Refusal in the user's words
 * @property generate what will be done, as plain data: file texts, command lines; touches nothing
 * @property apply does it; what it returns is the answer's output
 */
export interface Action<Request, Plan> {
	verify(request: Request): void | Promise<void>
	generate(request: Request): Plan
	apply(plan: Plan): Promise<string>
}

/** Runs the three steps. */
export async function perform<Request, Plan>(action: Action<Request, Plan>, request: Request): Promise<string> {
	await action.verify(request)
	return action.apply(action.generate(request))
}
