/** Values as the words and figures that a voice reads out rightly: numbers, digits, dates, times and money. */
import type { JsonValue } from './json.ts'
import type { SpokenForm } from './prompt.ts'

/** How a value is to be said; `language` as in `fr-be`, `currency` as in `EUR`. */
export interface Speaking {
	as: SpokenForm
	language: string
	currency: string
	/** IANA time zone that moments are told in; absent = the machine's. */
	timeZone?: string | undefined
}

/**
 * The text for a voice.
 * @returns undefined when the value is not of that kind: `soon` is no date
 */
export function spokenText(value: JsonValue, speaking: Speaking): string | undefined {
	switch (speaking.as) {
		case 'number':
			return numberText(value, speaking.language)
		case 'digits':
			return digitsText(value)
		case 'date':
			return dateText(value, speaking)
		case 'time':
			return timeText(value, speaking)
		case 'money':
			return moneyText(value, speaking)
	}
}

function toNumber(value: JsonValue): number | undefined {
	const isNumeric = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())
	if (typeof value !== 'number' && !isNumeric) return undefined
	const number = Number(value)
	return Number.isFinite(number) ? number : undefined
}

// Without separators between thousands, which some voices read as the end of a number.
const plain = { useGrouping: false, maximumFractionDigits: 6 } as const

function numberText(value: JsonValue, language: string): string | undefined {
	const number = toNumber(value)
	return number === undefined ? undefined : new Intl.NumberFormat(language, plain).format(number)
}

/** One by one, with a short rest after each. */
function digitsText(value: JsonValue): string | undefined {
	const text = typeof value === 'number' ? String(value) : value
	if (typeof text !== 'string') return undefined
	const characters = [...text].filter((character) => /[\p{L}\p{N}*#+]/u.test(character))
	return characters.length ? characters.join(', ') : undefined
}

function moneyText(value: JsonValue, { language, currency }: Speaking): string | undefined {
	const amount = toNumber(value)
	if (amount === undefined) return undefined
	const money = { style: 'currency', currency, currencyDisplay: 'name', useGrouping: false } as const
	// Whole amounts are said without their cents.
	const digits = Number.isInteger(amount) ? { maximumFractionDigits: 0 } : {}
	return new Intl.NumberFormat(language, { ...money, ...digits }).format(amount)
}

/** A moment from ISO 8601; a day or a time of day alone is no moment and is the same everywhere. */
function momentOf(
	value: JsonValue,
	timeZone: string | undefined,
): { at: Date; timeZone: string | undefined } | undefined {
	if (typeof value !== 'string') return undefined
	const text = value.trim()
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
	const isClock = /^\d{2}:\d{2}(:\d{2})?$/.test(text)
	const isFloating = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/.test(text)
	const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)
	if (!isDay && !isClock && !isFloating && !isMoment) return undefined
	const full = isClock ? `2000-01-01T${text}Z` : isFloating ? `${text.replace(' ', 'T')}Z` : text
	const at = new Date(full)
	if (Number.isNaN(at.getTime())) return undefined
	return { at, timeZone: isMoment ? timeZone : 'UTC' }
}

function dateText(value: JsonValue, speaking: Speaking): string | undefined {
	const moment = momentOf(value, speaking.timeZone)
	if (!moment || /^\d{2}:/.test(String(value).trim())) return undefined
	const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
	return new Intl.DateTimeFormat(speaking.language, { ...day, timeZone: moment.timeZone }).format(moment.at)
}

function timeText(value: JsonValue, speaking: Speaking): string | undefined {
	const moment = momentOf(value, speaking.timeZone)
	if (!moment || /^\d{4}-\d{2}-\d{2}$/.test(String(value).trim())) return undefined
	const clock = { timeStyle: 'short', timeZone: moment.timeZone } as const
	return new Intl.DateTimeFormat(speaking.language, clock).format(moment.at)
}
