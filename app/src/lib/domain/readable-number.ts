/** Phone numbers as people read them: in groups. */

// ITU-T E.164 country codes of one and two digits; all others have three.
const twoDigits =
	'20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'
const twoDigitCodes = new Set(twoDigits.split(' '))

/** How many digits of an international number are its country code. */
function countryCodeLength(digits: string): number {
	if (digits.startsWith('1') || digits.startsWith('7')) return 1
	return twoDigitCodes.has(digits.slice(0, 2)) ? 2 : 3
}

/** Threes from the end; what is left in front is a group of two to four. */
function inGroups(digits: string): string[] {
	const groups: string[] = []
	let rest = digits
	while (rest.length > 4) {
		groups.unshift(rest.slice(-3))
		rest = rest.slice(0, -3)
	}
	return rest ? [rest, ...groups] : groups
}

/**
 * A number in groups, `+447700900164` → `+44 7700 900 164`; whatever is not an international number stays as it is,
 * because nobody knows where its groups are.
 */
export function readableNumber(number: string): string {
	if (!/^\+\d{8,15}$/.test(number)) return number
	const digits = number.slice(1)
	const length = countryCodeLength(digits)
	return [`+${digits.slice(0, length)}`, ...inGroups(digits.slice(length))].join(' ')
}
