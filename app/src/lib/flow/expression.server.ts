/** Evaluates the expressions of a flow: compiled once, and cut off when they take too long. */
import { createContext, Script } from 'node:vm'
import type { JsonValue } from '../domain/json.ts'
import { parseExpression, splitTemplate, type ParsedExpression } from './expression.ts'
import { ExpressionFailed } from './expression-failed.ts'
import { problemInWords } from './expression-words.ts'

/** What an expression is evaluated over: the variables of the flow, and `call` with the fields of `callFields`. */
export type ExpressionScope = Readonly<Record<string, JsonValue>>

// Above the expressions of a hundred large flows, and still only some megabytes.
const CACHE_SIZE = 2_000
/** How long an expression may take. Other calls wait meanwhile, so it is short. */
export const EXPRESSION_LIMIT_MS = 50
const MAX_ATTEMPTS = 4
// Together with the limits on the text of an expression this bounds the memory that one can take.
const MAX_COSTLY_DATA = 65_536

// One that is stopped again and again would take the processor from all calls: it is left alone for a while.
const TIMES_STOPPED = 3
const LEFT_ALONE_MS = 60_000

interface Compiled extends ParsedExpression {
	/** When it was stopped lately, in milliseconds since 1970. */
	stoppedAt: number[]
}

const cache = new Map<string, Compiled>()

/** The least recently used goes first. */
function compiled(text: string): Compiled {
	const known = cache.get(text)
	const expression = known ?? { ...parseExpression(text), stoppedAt: [] }
	if (known) cache.delete(text)
	else if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!)
	cache.set(text, expression)
	return expression
}

// V8 can interrupt only what a script of node:vm has called; the script is a constant, expressions are never made into code.
let work: () => unknown = () => undefined
const watchdog = createContext({ run: () => work() })
const runWork = new Script('run()')

/** Runs something that V8 stops at the limit, also in the middle of a regular expression. */
function watched(expression: Compiled, task: () => unknown): unknown {
	const lately = Date.now() - LEFT_ALONE_MS
	expression.stoppedAt = expression.stoppedAt.filter((at) => at > lately)
	if (expression.stoppedAt.length >= TIMES_STOPPED) {
		throw new ExpressionFailed('It was stopped several times within a minute and is not tried for now.')
	}
	work = task
	try {
		return runOut()
	} catch (error) {
		// Made in the other context, so it is no Error of ours.
		if (!isTimeOut(error)) throw error
		expression.stoppedAt.push(Date.now())
		throw new ExpressionFailed(`It took longer than ${EXPRESSION_LIMIT_MS} ms and was stopped.`)
	} finally {
		work = () => undefined
	}
}

const isTimeOut = (error: unknown) => (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/** The limit is on the clock; on a busy machine it can pass while this thread does not run, and then the work is begun anew. */
function runOut(): unknown {
	for (let attempt = 1; ; attempt++) {
		const before = process.threadCpuUsage()
		try {
			return runWork.runInContext(watchdog, { timeout: EXPRESSION_LIMIT_MS })
		} catch (error) {
			const { user, system } = process.threadCpuUsage(before)
			const hadItsTime = (user + system) / 1000 > EXPRESSION_LIMIT_MS / 2
			if (!isTimeOut(error) || hadItsTime || attempt === MAX_ATTEMPTS) throw error
		}
	}
}

/** Roughly how many characters and entries a value holds; stops counting above the limit. */
function amountOf(value: unknown, limit: number): number {
	if (typeof value === 'string') return value.length
	if (typeof value !== 'object' || value === null) return 1
	let amount = 1
	for (const one of Object.values(value)) {
		amount += amountOf(one, limit - amount)
		if (amount > limit) break
	}
	return amount
}

/**
 * The value of an expression, as JSON: times as ISO 8601, whole numbers as numbers.
 * @param now what `now` stands for
 * @throws ExpressionFailed with a sentence, also when it took longer than 50 ms
 */
export function evaluate(text: string, scope: ExpressionScope, now = new Date()): JsonValue {
	try {
		const expression = compiled(text)
		// Without a prototype, so that no name finds what every object inherits.
		const context: Record<string, unknown> = Object.assign(Object.create(null), scope, { variables: scope, now })
		const compute = () => toJson(expression.evaluate(context))
		if (!expression.isCostly) return compute()
		const data = expression.variables.map((name) => context[name])
		if (amountOf(data, MAX_COSTLY_DATA) > MAX_COSTLY_DATA) {
			throw new ExpressionFailed('It walks over more data than it may; take a part of it first.')
		}
		return watched(expression, compute) as JsonValue
	} catch (error) {
		const problem = error instanceof ExpressionFailed ? error.message : problemInWords(error, text)
		throw new ExpressionFailed(`${text.length > 60 ? `${text.slice(0, 60)}…` : text}: ${problem}`)
	}
}

function toJson(value: unknown): JsonValue {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
	if (typeof value === 'bigint') return Number(value)
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw new ExpressionFailed('It comes to a number that is not finite.')
		return value
	}
	if (value instanceof Date) return value.toISOString()
	if (Array.isArray(value)) return value.map(toJson)
	if (typeof value === 'object' && (value.constructor === Object || value.constructor === undefined)) {
		return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toJson(one)]))
	}
	if (value instanceof Map) return Object.fromEntries([...value].map(([name, one]) => [String(name), toJson(one)]))
	// Spans of time, unsigned numbers and the like have a text or nothing of use to a flow.
	throw new ExpressionFailed('It comes to something that cannot be kept; make a text or a number of it.')
}

/** A value as it stands in a text: lists with commas, groups of values as JSON, nothing as an empty text. */
export function textOf(value: JsonValue): string {
	if (value === null) return ''
	if (typeof value === 'string') return value
	if (Array.isArray(value)) return value.map(textOf).join(', ')
	return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A template with its expressions replaced by their values. @throws ExpressionFailed */
export function render(template: string, scope: ExpressionScope, now = new Date()): string {
	return splitTemplate(template)
		.map(({ kind, text }) => (kind === 'text' ? text : textOf(evaluate(text, scope, now))))
		.join('')
}
