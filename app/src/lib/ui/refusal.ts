/** What a form was refused with, if it was: the message and the field it belongs to. */
export interface Refusal {
	message: string
	field?: string | undefined
}

/** The refusal in a page's `form`; undefined before a submit and after one that was taken. */
export function refusalIn(
	form: { message?: string | undefined; field?: string | undefined } | null | undefined,
): Refusal | undefined {
	return form?.message ? { message: form.message, field: form.field } : undefined
}

/**
 * What a form was refused with as a whole, which has no field or one that the form does not have: it must be seen all
 * the same.
 */
export function refusalOfWhole(refusal: Refusal | undefined, fields: readonly string[]): string | undefined {
	return refusal?.field !== undefined && fields.includes(refusal.field) ? undefined : refusal?.message
}
