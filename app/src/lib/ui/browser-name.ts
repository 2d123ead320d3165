/** What a browser says of itself, in words that people know: `Firefox on Linux`. */

// The order matters: most browsers also claim to be the ones they descend from.
const browsers: [RegExp, string][] = [
	[/\bEdgA?\//, 'Edge'],
	[/\b(?:OPR|Opera)\//, 'Opera'],
	[/\bFirefox\/|\bFxiOS\//, 'Firefox'],
	[/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
	[/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
	[/\bAndroid\b/, 'Android'],
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
	[/\bLinux\b/, 'Linux'],
]

/** @returns undefined for what is no browser that people know */
export function browserName(userAgent: string): string | undefined {
	const named = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
	const browser = named(browsers)
	const system = named(systems)
	return browser && system ? `${browser} on ${system}` : browser
}
