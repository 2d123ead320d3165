/** Texts with `{{ expression }}` in them, put together so that a value stays a value wherever it stands. Pure. */
import type { JsonValue } from './json.ts'

const expressions = /\{\{(.*?)\}\}/gs

/** Replaces each expression. @param valueOf may throw; that goes to the caller */
export function replaceExpressions(template: string, replace: (expression: string, at: number) => string): string {
	return template.replace(expressions, (_whole, expression: string, at: number) => replace(expression.trim(), at))
}

const asText = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value))

/** A web address: a value can neither add a parameter nor leave its part of the path. */
export function renderUrl(template: string, valueOf: (expression: string) => JsonValue): string {
	return replaceExpressions(template, (expression) => {
		const text = encodeURIComponent(asText(valueOf(expression)).toWellFormed())
		// Two dots would be a step up in the path, also when they are encoded.
		return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%252E') : text
	})
}

/** A JSON text: inside quotes a value is part of the string, outside it is a JSON value of its own. */
export function renderJson(template: string, valueOf: (expression: string) => JsonValue): string {
	return replaceExpressions(template, (expression, at) => {
		const value = valueOf(expression)
		return isInString(template, at) ? JSON.stringify(asText(value)).slice(1, -1) : JSON.stringify(value)
	})
}

function isInString(template: string, end: number): boolean {
	// Expressions have quotes of their own.
	const before = template.slice(0, end).replace(expressions, '').replaceAll(/\\./g, '')
	return (before.match(/"/g)?.length ?? 0) % 2 === 1
}
