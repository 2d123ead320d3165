/** The choices a menu offers: single keys, and choices of several keys. */

/** As the keys stand on a phone. */
export const keypad = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

// The order in which exits are drawn: digits first, as they are announced.
const order = '1234567890*#'

/** Whether this is a choice of several keys. */
export function takesSeveral(typed: string): boolean {
	return /^[0-9*#]{2,6}$/.test(typed)
}

/** Choices in the order in which they are drawn: single keys, then those of several keys. */
export function sortedKeys(keys: readonly string[]): string[] {
	const places = (key: string) => [...key].map((sign) => order.indexOf(sign).toString().padStart(2, '0')).join('')
	return keys.toSorted((a, b) => a.length - b.length || places(a).localeCompare(places(b)))
}
