/** Where somebody wanted to go before the sign-in stood in the way. */

/** The page to go on to: a path of this console and nothing else, so that no link can lead a signed-in user away. */
export function nextPage(wanted: string | null): string {
	if (!wanted || !wanted.startsWith('/') || wanted.startsWith('//') || wanted.includes('\\')) return '/'
	const url = new URL(wanted, 'https://callytics.invalid')
	return url.hostname === 'callytics.invalid' && !url.pathname.startsWith('/login') ? url.pathname + url.search : '/'
}
