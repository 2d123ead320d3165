/** Expressions on the server: the value of one over a call's variables, and texts with expressions in them. */
import { evaluate as evaluateCel } from '@marcbachmann/cel-js'
import type { JsonValue } from '../domain/json.ts'
import { ExpressionFailed } from './expression-failed.ts'

/** @throws ExpressionFailed */
export function evaluate(expression: string, variables: Record<string, JsonValue>): JsonValue {
	try {
		return evaluateCel(expression, variables) as JsonValue
	} catch (error) {
		throw new ExpressionFailed(`${expression} has no value: ${error instanceof Error ? error.message : String(error)}`)
	}
}

/** A text with each `{{ expression }}` replaced by its value. @throws ExpressionFailed */
export function render(template: string, variables: Record<string, JsonValue>): string {
	return template.replace(/\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression.trim(), variables)))
}
