/** One object of Asterisk's configuration as data, and its text. No value can become a second line or another section. */
import { UserError } from '../errors.ts'

export type ObjectType = 'endpoint' | 'auth' | 'aor' | 'identify' | 'registration' | 'transport'

/** A section of a .conf file: `[name](template)` and its options, in order. */
export interface ConfigObject {
	type: ObjectType
	/** Name in Asterisk. Several types may share one: an endpoint and its AOR do. */
	name: string
	/** The template in pjsip.conf that holds what all of its kind have in common, `type` included; `+` opens a section again. */
	template: string
	options: Record<string, string>
}

/** First line of every generated file. */
export const generatedHeader =
	'; Generated from the settings of the console: changes here are lost. Additions of your own go to /etc/asterisk-custom.\n'

const namePattern = /^[A-Za-z0-9-]+$/

/**
 * A value as it may stand behind `key = `. A semicolon would begin a comment and is escaped; the blank before the value
 * keeps a leading `>` from being read as part of `=>`.
 * @throws UserError 400 `asterisk_config.malformed` for what no escape can hold: line breaks and other control characters
 */
export function escapeValue(value: string): string {
	if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(value))
		throw new UserError(
			400,
			'asterisk_config.malformed',
			'A line break or control character cannot be part of a setting.',
		)
	return value.replaceAll(';', '\\;')
}

/**
 * The section's text.
 * @throws UserError 400 `asterisk_config.malformed`
 */
export function renderObject(object: ConfigObject): string {
	if (!namePattern.test(object.name))
		throw new UserError(400, 'asterisk_config.malformed', `"${object.name}" cannot be a name in Asterisk.`)
	const lines = Object.entries(object.options).map(([key, value]) => `${key} = ${escapeValue(value)}\n`)
	return `\n[${object.name}](${object.template})\n${lines.join('')}`
}
