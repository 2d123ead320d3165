/** What is wrong with an expression, in plain words instead of the library's. */

/** What the library's errors carry. */
interface LibraryError {
	code: string
	summary: string
	range?: { start: number; end: number }
}

function isLibraryError(error: unknown): error is LibraryError {
	return error instanceof Error && 'code' in error && 'summary' in error
}

const typeWords: Record<string, string> = {
	string: 'a text',
	int: 'a number',
	uint: 'a number',
	double: 'a number',
	bool: 'yes or no',
	null: 'nothing',
	null_type: 'nothing',
	type: 'the name of a type',
	dyn: 'a value',
	'google.protobuf.Timestamp': 'a time',
	'google.protobuf.Duration': 'a span of time',
}

/** `dyn<string>` → `a text`. */
function wordsForType(name: string): string {
	const bare = /^dyn<(.+)>$/.exec(name)?.[1] ?? name
	if (bare.startsWith('list')) return 'a list'
	if (bare.startsWith('map')) return 'a group of values'
	return typeWords[bare] ?? bare
}

/** `no such overload: dyn<string> > int` */
function wordsForOverload(summary: string): string {
	const [, left, operator, right] = /^no such overload: (\S+(?:<.*?>)?) (\S+) (.+)$/.exec(summary) ?? []
	if (!left || !operator || !right) return 'An operator does not fit what stands beside it.'
	const sides = `${operator} does not fit ${wordsForType(left)} and ${wordsForType(right)}`
	const isTextAndNumber = [left, right].some((side) => side.includes('string'))
	return isTextAndNumber ? `${sides}; int(…) makes a number of a text, string(…) a text of a number.` : `${sides}.`
}

/** `found no matching overload for 'foo(int)'` */
function wordsForFunction(summary: string): string {
	const call = /'(.+)'/.exec(summary)?.[1] ?? ''
	const [, method, given = ''] = /^(.*?)\((.*)\)$/.exec(call) ?? []
	const name = method?.split('.').at(-1) ?? call
	const values = given ? given.split(', ').map(wordsForType).join(' and ') : 'nothing'
	return `There is no function ${name} that takes ${values}${method?.includes('.') ? ' in this place' : ''}.`
}

const afterColon = (summary: string) => summary.slice(summary.indexOf(':') + 1).trim()

/** Code of the library → sentence. */
const sentences: Record<string, (summary: string) => string> = {
	unknown_variable: (summary) => `The variable ${afterColon(summary)} is not set.`,
	no_such_key: (summary) => `There is no field ${afterColon(summary)}.`,
	no_such_overload: wordsForOverload,
	no_matching_overload: wordsForFunction,
	unterminated_string: () => 'A text is not closed: the last " is missing.',
	reserved_identifier: (summary) => `${afterColon(summary)} cannot be used as a name.`,
	int_conversion_error: () => 'int(…) was given something that is not a whole number.',
	double_conversion_error: () => 'double(…) was given something that is not a number.',
	invalid_condition_type: () => 'What stands before ? must come to true or false.',
	invalid_logical_operand: () => 'What stands beside && and || must come to true or false.',
	incompatible_ternary_branches: () => 'What stands before and after : must be of one kind.',
	invalid_regular_expression: () => 'The regular expression cannot be read.',
	invalid_macro_argument: (summary) =>
		summary.startsWith('has')
			? 'has(…) asks for a field, such as has(order.status) or has(variables.customer).'
			: 'all, exists, map and filter begin with a name for the element, such as orders.exists(o, o.open).',
	invalid_comprehension_range: () => 'all, exists, map and filter need a list in front of them.',
	division_by_zero: () => 'A number is divided by zero.',
	modulo_by_zero: () => 'A number is divided by zero.',
	index_out_of_range: () => 'A place outside the text or list is asked for.',
	index_out_of_bounds: () => 'A place outside the text or list is asked for.',
	numeric_overflow: () => 'A number is too large.',
	limit_exceeded: () => 'The expression is too long or too deep; take it apart with Set variable.',
	unsupported_type: () => 'A name stands for something that is no value.',
}

/** The mistakes of those who know other languages. */
function wordsForSyntax(text: string, range: { start: number } | undefined): string {
	const bare = text.replace(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length))
	if (/\b(and|or|not)\b/i.test(bare)) return 'Write && for and, || for or, ! for not.'
	if (/(^|[^=!<>])=([^=]|$)/.test(bare)) return 'Two values are compared with == (two equals signs).'
	if (!range || range.start >= text.trimEnd().length) return 'The expression stops in the middle.'
	return `It cannot be read from character ${range.start + 1} on: ${text.slice(range.start, range.start + 12)}`
}

/** A sentence for an error of the library. @param text the expression it is about */
export function problemInWords(error: unknown, text: string): string {
	if (!isLibraryError(error)) {
		// The engine's own limits, such as the longest text it can hold.
		return error instanceof RangeError ? 'The expression builds something too large.' : String(error)
	}
	const sentence = sentences[error.code]
	if (sentence) return sentence(error.summary)
	if ((error as unknown as Error).name === 'ParseError') return wordsForSyntax(text, error.range)
	return `${error.summary}.`
}
