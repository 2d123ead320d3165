/** Languages of prompts, by their BCP 47 names in small letters: `en-us`, `fr-be`. */

/** What the appliance's own prompts are spoken in. */
export const builtInLanguage = 'en-us'

/** The one of these languages that comes nearest: the same, else another form of it; undefined when none is. */
export function nearestLanguage(wanted: string, languages: readonly string[]): string | undefined {
	const name = wanted.toLowerCase().replaceAll('_', '-')
	const [bare = ''] = name.split('-')
	if (!bare) return undefined
	const isUsual = (language: string) => language === `${bare}-${bare}` || language === builtInLanguage
	const forms = languages.filter((language) => language.split('-')[0] === bare)
	return forms.find((form) => form === name) ?? forms.find((form) => form === bare) ?? forms.find(isUsual) ?? forms[0]
}

/** The first of these that is written as a language is, in small letters: what a flow keeps may be anything. */
export function firstLanguage(...wanted: readonly string[]): string {
	const written = wanted.map((text) => text.trim().toLowerCase().replaceAll('_', '-'))
	return written.find((text) => /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(text)) ?? 'en'
}

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

/** A language in words: `fr-be` → `Belgian French`; what has no name is given back as it is. */
export function languageTitle(language: string): string {
	try {
		return names.of(language) ?? language
	} catch {
		return language
	}
}
