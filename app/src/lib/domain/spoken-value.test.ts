/** What a voice is given to read for a value. */
import { expect, test } from 'vitest'
import type { JsonValue } from './json.ts'
import { spokenText, type Speaking } from './spoken-value.ts'

const say = (as: Speaking['as'], value: JsonValue, language = 'en-gb', more: Partial<Speaking> = {}) =>
	// Intl puts spaces of its own kinds between the parts.
	spokenText(value, { as, language, currency: 'EUR', timeZone: 'Europe/Brussels', ...more })?.replace(/\s/g, ' ')

test.each<[Speaking['as'], JsonValue, string, string]>([
	['number', 1204, 'en-gb', '1204'],
	['number', '1204.5', 'fr-be', '1204,5'],
	['number', -3, 'en-us', '-3'],
	['digits', '4711', 'en-gb', '4, 7, 1, 1'],
	['digits', 407, 'fr', '4, 0, 7'],
	['digits', '+32 477*1#', 'en', '+, 3, 2, 4, 7, 7, *, 1, #'],
	['digits', 'AB-12', 'en', 'A, B, 1, 2'],
	['money', 99.5, 'en-gb', '99.50 euros'],
	['money', '12', 'en-gb', '12 euros'],
	['money', 1234.5, 'fr-fr', '1234,50 euros'],
	['date', '2026-12-25', 'en-gb', 'Friday, 25 December 2026'],
	['date', '2026-12-24T23:30:00Z', 'fr', 'vendredi 25 décembre 2026'],
	['date', '2026-12-24 23:30', 'en-gb', 'Thursday, 24 December 2026'],
	['time', '14:30', 'en-us', '2:30 PM'],
	['time', '2026-07-01T12:05:00Z', 'de', '14:05'],
	['time', '2026-07-01T12:05:00+05:00', 'nl-be', '09:05'],
])('%s %o in %s', (as, value, language, text) => {
	expect(say(as, value, language)).toBe(text)
})

test('money is named by its currency', () => {
	expect(say('money', 5, 'en-us', { currency: 'USD' })).toBe('5 US dollars')
})

test.each<[Speaking['as'], JsonValue]>([
	['number', 'many'],
	['number', null],
	['number', true],
	['number', [1]],
	['digits', ' - '],
	['digits', { a: 1 }],
	['date', 'soon'],
	['date', '14:30'],
	['date', '2026-13-45'],
	['date', 20261225],
	['time', '25:00'],
	['time', '2026-12-25'],
	['money', 'free'],
])('a value that is no %s is not said as one: %o', (as, value) => {
	expect(say(as, value)).toBeUndefined()
})
