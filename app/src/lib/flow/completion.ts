/** Completing expressions and texts with expressions: what can stand where the cursor is. Pure. */
import { everyCallHas, expressionFunctions, type ExpressionWord } from './expression-reference.ts'

/** A variable that a node before this one may have set. */
export interface KnownVariable {
	name: string
	/** Names of the nodes that set it. */
	setBy: readonly string[]
}

export type CompletionMode = 'expression' | 'template'

export interface Completion {
	/** What is offered, best first. */
	words: ExpressionWord[]
	/** The part of the text that the chosen word takes the place of. */
	from: number
	to: number
}

const MAX_WORDS = 8
const wordBefore = /[A-Za-z_][A-Za-z0-9_.]*$/

/** Everything that can be offered: the flow's variables first, then what every call has, then functions. */
export function wordsFor(variables: readonly KnownVariable[]): ExpressionWord[] {
	const own = variables.map(({ name, setBy }) => ({
		name,
		example: name,
		description: `Set by ${setBy.join(', ')}.`,
	}))
	return [...own, ...everyCallHas, ...expressionFunctions]
}

/** Whether the cursor stands between `{{` and `}}`. */
function isInBraces(text: string, cursor: number): boolean {
	const before = text.slice(0, cursor)
	return before.lastIndexOf('{{') > before.lastIndexOf('}}')
}

/** Whether the cursor stands in a text between quotation marks, where nothing is to be completed. */
function isQuoted(expression: string): boolean {
	let quote = ''
	for (let index = 0; index < expression.length; index++) {
		const sign = expression[index] ?? ''
		if (quote && sign === '\\') index++
		else if (sign === quote) quote = ''
		else if (!quote && (sign === '"' || sign === "'")) quote = sign
	}
	return quote !== ''
}

/**
 * What can stand at the cursor.
 * @param isAsked the user asks for it: everything is offered also before anything is typed
 */
export function completionAt(
	text: string,
	cursor: number,
	options: { mode: CompletionMode; words: readonly ExpressionWord[]; isAsked?: boolean },
): Completion | undefined {
	const before = text.slice(0, cursor)
	if (options.mode === 'template' && !isInBraces(text, cursor)) return undefined
	const expression = options.mode === 'template' ? before.slice(before.lastIndexOf('{{') + 2) : before
	if (isQuoted(expression)) return undefined
	const typed = wordBefore.exec(expression)?.[0] ?? ''
	const isFresh = options.mode === 'template' && expression.trim() === ''
	if (typed === '' && !options.isAsked && !isFresh) return undefined
	const words = matching(options.words, typed, options.isAsked === true || isFresh)
	if (words.length === 0) return undefined
	return { words, from: cursor - typed.length, to: cursor }
}

function matching(words: readonly ExpressionWord[], typed: string, isAll: boolean): ExpressionWord[] {
	const wanted = typed.toLowerCase()
	const rank = ({ name }: ExpressionWord) => {
		const lower = name.toLowerCase()
		if (lower.startsWith(wanted)) return 0
		// `caller` finds `call.caller`.
		return lower.split('.').some((part) => part.startsWith(wanted)) ? 1 : 2
	}
	const found = words
		.map((word) => ({ word, rank: rank(word) }))
		.filter(({ word, rank: at }) => at < 2 && word.name !== typed)
		.toSorted((a, b) => a.rank - b.rank)
		.map(({ word }) => word)
	return isAll ? found : found.slice(0, MAX_WORDS)
}

const functions = new Set(expressionFunctions.filter(({ name }) => name !== 'in').map(({ name }) => name))

/**
 * The text with a word put in.
 * @returns where the cursor goes: within the brackets of a function
 */
export function complete(
	text: string,
	{ from, to }: Completion,
	word: ExpressionWord,
	mode: CompletionMode,
): { text: string; cursor: number } {
	const isFunction = functions.has(word.name)
	const put = isFunction ? `${word.name}()` : word.name
	const rest = text.slice(to)
	const closing = mode === 'template' && !/^[^{]*\}\}/.test(rest) ? ' }}' : ''
	const before = text.slice(0, from)
	const space = mode === 'template' && before.endsWith('{{') ? ' ' : ''
	const cursor = from + space.length + put.length - (isFunction ? 1 : 0)
	return { text: before + space + put + closing + rest, cursor }
}
