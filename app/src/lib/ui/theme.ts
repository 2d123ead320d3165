/** Light, dark, or as the system says: a choice kept in a cookie of this browser, so that the first paint is already right. */

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Name of the cookie; it holds nothing but one of `themes`. */
export const themeCookie = 'callytics-theme'

/** The choice in a cookie's value; anything else is the system's. */
export function readTheme(value: string | undefined): Theme {
	return themes.find((theme) => theme === value) ?? 'system'
}

/** What the page's meta element `color-scheme` says for a choice (CSS Color Adjustment 1, section 2.2). */
export function colorScheme(theme: Theme): string {
	return theme === 'system' ? 'light dark' : theme
}

/** Takes a choice over at once and keeps it for a year. Browser only. */
export function chooseTheme(theme: Theme): void {
	const secure = location.protocol === 'https:' ? '; secure' : ''
	document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=strict${secure}`
	document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', colorScheme(theme))
}
