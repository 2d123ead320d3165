/** The one door of form actions: reads the form, knows the user, and turns refusals into answers the form can show. */
import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit'
import { ZodError } from 'zod'
import { isUnkeepableText } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import type { Actor } from '../settings/actor.ts'

/** What a form gets back when it was refused. */
export interface ActionRefusal {
	/** One sentence in the user's words, with the way out. */
	message: string
	/** Stable: `subject.problem`. */
	code: string
	/** Name of the form field it belongs to. */
	field?: string | undefined
	/** What was typed, without secrets, so that nobody types it again. */
	values: Record<string, string>
	/** What else the refusal knows, e.g. a flow's problems. */
	problems?: unknown
}

const secretField = /password|secret|code/i

/** The fields a browser sent. */
export class SentForm {
	readonly data: FormData

	constructor(data: FormData) {
		this.data = data
	}

	/** A field as text; '' when it was not sent. */
	text(name: string): string {
		const value = this.data.get(name)
		return typeof value === 'string' ? value : ''
	}

	/** All values of a field that may be sent several times, such as ticked boxes. */
	texts(name: string): string[] {
		return this.data.getAll(name).filter((value) => typeof value === 'string')
	}

	/** Whether a tick box was ticked. */
	isTicked(name: string): boolean {
		const value = this.text(name)
		return value !== '' && value !== 'false' && value !== 'off'
	}

	/** What was typed, without secrets. */
	values(): Record<string, string> {
		const values: Record<string, string> = {}
		for (const [name, value] of this.data) {
			if (typeof value === 'string' && !secretField.test(name)) values[name] = value
		}
		return values
	}
}

/** A refusal in the shape that forms show, or undefined for what is not a refusal but a fault. */
export function refusalOf(error: unknown): (Omit<ActionRefusal, 'values'> & { status: number }) | undefined {
	if (error instanceof UserError) {
		const { status, code, message, field } = error
		const problems = (error as { problems?: unknown }).problems
		return { status, code, message, field, ...(problems === undefined ? {} : { problems }) }
	}
	if (error instanceof ZodError) {
		const issue = error.issues[0]
		const field = issue?.path.join('.') || undefined
		return { status: 400, code: 'input.wrong', message: issue?.message ?? 'Something is missing.', field }
	}
	if (isUnkeepableText(error)) {
		const message = 'The text has a character in it that cannot be kept. Type it anew instead of pasting it.'
		return { status: 400, code: 'input.unkeepable', message }
	}
	return undefined
}

/** The signed-in user as the one who acts. @throws UserError 401 when nobody is signed in */
export function requireActor({ locals, getClientAddress }: Pick<RequestEvent, 'locals' | 'getClientAddress'>): Actor {
	if (!locals.user) throw new UserError(401, 'session.none', 'You are signed out. Sign in and do it again.')
	return { userId: locals.user.id, name: locals.user.name, address: getClientAddress() }
}

function wrap<E extends RequestEvent, T>(run: (form: SentForm, event: E) => Promise<T> | T) {
	return async (event: E): Promise<T | ActionFailure<ActionRefusal>> => {
		const form = new SentForm(await event.request.formData())
		try {
			return await run(form, event)
		} catch (error) {
			const refusal = refusalOf(error)
			if (!refusal) throw error
			const { status, ...rest } = refusal
			return fail(status, { ...rest, values: form.values() })
		}
	}
}

/**
 * A form action of a signed-in user.
 * @param run gets the form, who sent it, and the event; a UserError or ZodError becomes `fail(status, ActionRefusal)`
 */
export function action<E extends RequestEvent, T>(run: (form: SentForm, actor: Actor, event: E) => Promise<T> | T) {
	return wrap<E, T>((form, event) => run(form, requireActor(event), event))
}

/** A form action for whoever the gate let through without being signed in: the sign-in and the set-up wizard. */
export function openAction<E extends RequestEvent, T>(run: (form: SentForm, event: E) => Promise<T> | T) {
	return wrap<E, T>(run)
}
