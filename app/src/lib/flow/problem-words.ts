/** What a setting that fails its schema is told, in the words of the form instead of the validator's. */
import type { z } from 'zod'

/** What the widgets with a list to choose from ask for. */
const choices: Record<string, string> = {
	sound: 'Choose a sound',
	extension: 'Choose an extension',
	trunk: 'Choose a trunk',
	cause: 'Choose a cause',
	digits: 'Choose at least one key',
}

function amount(value: number | bigint): string {
	return Number(value).toLocaleString('en-GB')
}

/**
 * Error map for `schema.safeParse(config, { error: wordsForIssue })`. A message written in the schema itself wins.
 * @returns a sentence that says what to do, or undefined to leave the validator's own
 */
export function wordsForIssue(issue: z.core.$ZodRawIssue): string | undefined {
	const meta = (issue.inst as z.ZodType | undefined)?.meta?.()
	const choose = choices[String(meta?.widget)]
	switch (issue.code) {
		case 'invalid_type':
			if (choose) return choose
			if (issue.expected === 'int') return 'Enter a whole number'
			return issue.expected === 'number' ? 'Enter a number' : 'Fill this in'
		case 'too_small':
			if (issue.origin === 'string' || issue.origin === 'array') return choose ?? 'Fill this in'
			return `Enter ${amount(issue.minimum)} or more`
		case 'too_big':
			if (issue.origin === 'string') return `Use at most ${amount(issue.maximum)} characters`
			return `Enter ${amount(issue.maximum)} or less`
		case 'invalid_union':
		case 'invalid_value':
			return 'Choose one of the values'
		default:
			return undefined
	}
}
