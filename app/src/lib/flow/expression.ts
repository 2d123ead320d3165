/** Expressions of a flow: read, checked and asked for their variables; the same in browser and server. */
import { Environment, type ASTNode, type ParseResult } from '@marcbachmann/cel-js'
import { ExpressionFailed } from './expression-failed.ts'
import { callFields } from './expression-reference.ts'
import { problemInWords } from './expression-words.ts'

/** An expression made ready to be evaluated many times. */
export interface ParsedExpression {
	/** Its value in CEL's own types. Throws the library's errors; see `problemInWords`. */
	evaluate: (context: Record<string, unknown>) => unknown
	/** Variables it reads, each once, `call` and `now` among them. */
	variables: string[]
	/** It may take long on hostile data: it walks over lists or matches a pattern, and must be watched. */
	isCostly: boolean
}

// A condition is a line or two. Short texts also keep the time to read one, and what one can build, small.
const MAX_LENGTH = 1_000
// Each may double a text or a list, also inside a walk over a list; these two keep the largest to some megabytes.
const MAX_ADDITIONS = 12
const MAX_WALKS = 3

const walks = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
const costlyMethods = new Set([...walks, 'matches'])

function mixedNumbers(environment: Environment): Environment {
	const rules: Record<string, (a: number, b: number) => number> = {
		'+': (a, b) => a + b,
		'-': (a, b) => a - b,
		'*': (a, b) => a * b,
		'/': (a, b) => a / b,
		'%': (a, b) => a % b,
	}
	// A number that came with an answer is a double, one written in the expression an int; people know only numbers.
	for (const [operator, rule] of Object.entries(rules)) {
		const handler = (a: number | bigint, b: number | bigint) => rule(Number(a), Number(b))
		environment.registerOperator(`double ${operator} int: double`, handler)
		environment.registerOperator(`int ${operator} double: double`, handler)
	}
	environment.registerOperator('double % double: double', (a: number, b: number) => a % b)
	return environment
}

const environment = mixedNumbers(
	new Environment({
		unlistedVariablesAreDyn: true,
		homogeneousAggregateLiterals: false,
		limits: { maxAstNodes: 250, maxDepth: 40, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 },
	}),
)

/** What is found in walking through an expression. */
interface Findings {
	variables: Set<string>
	additions: number
	walks: number
	isCostly: boolean
	problem: string | undefined
}

function isNode(value: unknown): value is ASTNode {
	return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** @param bound names that stand for the element of a list being walked over */
function look(value: unknown, bound: ReadonlySet<string>, findings: Findings): void {
	if (Array.isArray(value)) {
		for (const one of value) look(one, bound, findings)
		return
	}
	if (!isNode(value)) return
	if (value.op === 'id') {
		if (!bound.has(value.args)) findings.variables.add(value.args)
		return
	}
	if (value.op === 'rcall') {
		lookAtMethod(value.args, bound, findings)
		return
	}
	if (value.op === '+') findings.additions++
	if (value.op === '.' && value.args[0].op === 'id' && value.args[0].args === 'call') {
		const field = value.args[1]
		if (!callFields.some(({ name }) => name === field)) {
			findings.problem ??= `A call has no ${field}; it has ${callFields.map(({ name }) => name).join(', ')}.`
		}
	}
	look(value.args, bound, findings)
}

function lookAtMethod(
	[name, receiver, given]: [string, ASTNode, ASTNode[]],
	bound: ReadonlySet<string>,
	findings: Findings,
): void {
	if (name === 'bind') findings.problem ??= 'bind is not available; keep the value with a node Set variable first.'
	if (costlyMethods.has(name)) findings.isCostly = true
	look(receiver, bound, findings)
	const [element, ...rest] = given
	if (!walks.has(name) || element?.op !== 'id') {
		look(given, bound, findings)
		return
	}
	findings.walks++
	look(rest, new Set([...bound, element.args]), findings)
}

function findIn(parsed: ParseResult): Findings {
	const findings: Findings = { variables: new Set(), additions: 0, walks: 0, isCostly: false, problem: undefined }
	look(parsed.ast, new Set(), findings)
	if (findings.additions > MAX_ADDITIONS) findings.problem ??= `Use at most ${MAX_ADDITIONS} plus signs.`
	if (findings.walks > MAX_WALKS) {
		findings.problem ??= `Use all, exists, exists_one, map and filter at most ${MAX_WALKS} times.`
	}
	return findings
}

/**
 * Reads an expression.
 * @throws ExpressionFailed with what is wrong and what to write instead
 */
export function parseExpression(text: string): ParsedExpression {
	if (text.trim() === '') throw new ExpressionFailed('Write an expression.')
	if (text.length > MAX_LENGTH) throw new ExpressionFailed(`Use at most ${MAX_LENGTH} characters.`)
	let parsed: ParseResult
	try {
		parsed = environment.parse(text)
	} catch (error) {
		throw new ExpressionFailed(problemInWords(error, text))
	}
	// Looked at before it is checked: the check rewrites the walks over lists.
	const findings = findIn(parsed)
	if (findings.problem) throw new ExpressionFailed(findings.problem)
	const { valid, error } = parsed.check()
	if (!valid) throw new ExpressionFailed(problemInWords(error, text))
	return {
		evaluate: (context) => parsed(context) as unknown,
		variables: [...findings.variables],
		isCostly: findings.isCostly,
	}
}

/** What is wrong with an expression, as a sentence, or undefined. */
export function checkExpression(text: string): string | undefined {
	try {
		parseExpression(text)
		return undefined
	} catch (error) {
		if (error instanceof ExpressionFailed) return error.message
		throw error
	}
}

/** The variables an expression reads, `call`, `now` and `variables` among them; none while it cannot be read. */
export function variablesIn(text: string): string[] {
	try {
		return parseExpression(text).variables
	} catch (error) {
		if (error instanceof ExpressionFailed) return []
		throw error
	}
}

/** A piece of a template: text as it stands, or an expression between `{{` and `}}`. */
export type TemplatePart = { kind: 'text' | 'expression'; text: string }

/** Takes `Order {{order.number}} is ready` apart. A `{{` that is not closed is an expression up to the end, and wrong. */
export function splitTemplate(template: string): TemplatePart[] {
	const parts: TemplatePart[] = []
	let rest = template
	while (rest !== '') {
		const start = rest.indexOf('{{')
		const text = start < 0 ? rest : rest.slice(0, start)
		if (text) parts.push({ kind: 'text', text })
		if (start < 0) break
		const end = rest.indexOf('}}', start + 2)
		if (end < 0) return [...parts, { kind: 'expression', text: '' }]
		parts.push({ kind: 'expression', text: rest.slice(start + 2, end).trim() })
		rest = rest.slice(end + 2)
	}
	return parts
}

const expressionsIn = (template: string) => splitTemplate(template).filter(({ kind }) => kind === 'expression')

/** What is wrong with the expressions in a template, as a sentence, or undefined. */
export function checkTemplate(template: string): string | undefined {
	for (const { text } of expressionsIn(template)) {
		if (text === '') return 'Write the name of a variable between {{ and }}.'
		const problem = checkExpression(text)
		if (problem) return `{{${text}}}: ${problem}`
	}
	return undefined
}

/** The variables a template reads, each once. */
export function variablesInTemplate(template: string): string[] {
	return [...new Set(expressionsIn(template).flatMap(({ text }) => variablesIn(text)))]
}
