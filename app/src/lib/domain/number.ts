/** Phone numbers as they are dialled and matched. */

/** Digits of a number with an international prefix (`+` or `00`) reduced to its bare digits: `+32 2 555` → `322555`. */
export function bareNumber(number: string): string {
	const compact = number.replace(/[^\d+]/g, '')
	if (compact.startsWith('+')) return compact.slice(1)
	return compact.startsWith('00') ? compact.slice(2) : compact
}

/** The ways carriers write one DID in the request URI; the first is what the user typed. */
export function didSpellings(did: string): string[] {
	const bare = bareNumber(did)
	return [...new Set([did.replace(/[^\d+]/g, ''), bare, `+${bare}`, `00${bare}`])]
}

/** Whether a DID is what was dialled, however the carrier writes it. */
export function isSameNumber(a: string, b: string): boolean {
	return bareNumber(a) === bareNumber(b) && bareNumber(a) !== ''
}

/**
 * A number in the form one trunk wants.
 * @param format text with `{number}`, which stands for the number without plus or leading 00
 */
export function dialString(format: string, number: string): string {
	const compact = number.replace(/[^\d+*#]/g, '')
	const isInternational = compact.startsWith('+') || compact.startsWith('00')
	// A national or short number has no country to format with: it goes out as it was dialled.
	return isInternational ? format.replace('{number}', bareNumber(compact)) : compact
}

/** What an extension may be called: 2 to 6 digits, as in every PBX; star codes are ours. */
export const extensionPattern = /^[1-9]\d{1,5}$/

/** The echo test, from any extension. */
export const echoTestNumber = '*43'
/** The messages of the extension that dials it. */
export const messagesNumber = '*97'
