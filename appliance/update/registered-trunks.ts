/** Which trunks are registered, from Asterisk's own list. Pure. */

/** @param text of `pjsip show registrations`: `trunk-<uuid>/sip:host  trunk-<uuid>  Registered (exp. 30s)` */
export function registeredTrunks(text: string): string[] {
	return text.split('\n').flatMap((line) => {
		const [, trunk] = /^\s*(trunk-[0-9a-f-]{36})\/.*\sRegistered\b/.exec(line) ?? []
		return trunk ? [trunk] : []
	})
}
