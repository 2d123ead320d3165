/** What an expression can use: what every call has, and the functions; offered while an expression is typed. */

/** One thing to complete an expression with. */
export interface ExpressionWord {
	name: string
	/** How it is written, with an example where that says more. */
	example: string
	description: string
}

/** Fields of `call`. Times are texts in ISO 8601, UTC. */
export const callFields = [
	{ name: 'id', description: 'The number of the call in the call log.' },
	{ name: 'caller', description: 'The number of the caller, as it arrived; empty if it is withheld.' },
	{ name: 'callerName', description: 'The name of the caller, if the line sent one.' },
	{ name: 'dialled', description: 'The number that was dialled, as it arrived.' },
	{ name: 'direction', description: 'inbound, outbound or internal.' },
	{ name: 'startedAt', description: 'When the call came in; timestamp(call.startedAt) makes a time of it.' },
] as const

/** Names an expression may always use besides the variables of its flow. */
export const everyCallHas: readonly ExpressionWord[] = [
	...callFields.map(({ name, description }) => ({ name: `call.${name}`, example: `call.${name}`, description })),
	{
		name: 'now',
		example: 'now.getHours("Europe/Brussels") < 12',
		description: 'The present time. Name the time zone in the function; without one it is UTC.',
	},
	{
		name: 'variables',
		example: 'has(variables.customer)',
		description: 'All variables set so far, for asking whether one has been set.',
	},
]

/** The functions worth knowing. */
export const expressionFunctions: readonly ExpressionWord[] = [
	{ name: 'size', example: 'size(digits) == 6', description: 'How many characters a text or entries a list has.' },
	{ name: 'has', example: 'has(order.status)', description: 'Whether a field is there.' },
	{ name: 'int', example: 'int(digits) > 100', description: 'A whole number made from a text.' },
	{ name: 'double', example: 'double(price) < 9.5', description: 'A number with decimals made from a text.' },
	{ name: 'string', example: 'string(count)', description: 'A text made from a number.' },
	{ name: 'startsWith', example: 'call.caller.startsWith("+32")', description: 'Whether a text begins with another.' },
	{ name: 'endsWith', example: 'digits.endsWith("00")', description: 'Whether a text ends with another.' },
	{ name: 'contains', example: 'name.contains("Smith")', description: 'Whether a text has another in it.' },
	{
		name: 'matches',
		example: 'digits.matches("^[0-9]{6}$")',
		description: 'Whether a text fits a regular expression.',
	},
	{ name: 'lowerAscii', example: 'answer.lowerAscii() == "yes"', description: 'The text in small letters.' },
	{ name: 'trim', example: 'name.trim()', description: 'The text without spaces at its ends.' },
	{ name: 'substring', example: 'digits.substring(0, 2)', description: 'A part of a text, counted from 0.' },
	{ name: 'split', example: 'names.split(",")', description: 'A list of the parts of a text.' },
	{ name: 'in', example: 'language in ["nl", "fr"]', description: 'Whether a list has a value in it.' },
	{ name: 'exists', example: 'orders.exists(o, o.open)', description: 'Whether something holds for one in a list.' },
	{ name: 'all', example: 'orders.all(o, o.paid)', description: 'Whether something holds for all in a list.' },
	{ name: 'filter', example: 'orders.filter(o, o.open)', description: 'Those in a list for which something holds.' },
	{ name: 'map', example: 'orders.map(o, o.number)', description: 'A list made from each in another.' },
	{ name: 'getHours', example: 'now.getHours("Europe/Brussels")', description: 'The hour of a time, 0 to 23.' },
	{ name: 'getDayOfWeek', example: 'now.getDayOfWeek("Europe/Brussels")', description: 'The weekday, 0 is Sunday.' },
	{ name: 'timestamp', example: 'timestamp(call.startedAt)', description: 'A time made from a text.' },
	{ name: 'duration', example: 'now - duration("1h")', description: 'A span of time, such as 90s, 5m or 1h.' },
]
