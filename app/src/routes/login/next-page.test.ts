/** After the sign-in one lands where one wanted to go, and never outside the console. */
import { expect, test } from 'vitest'
import { nextPage } from './next-page.ts'

test('the page that asked for a sign-in is shown after it', () => {
	expect(nextPage('/calls/c1?text=7700')).toBe('/calls/c1?text=7700')
})

test.each([
	null,
	'',
	'https://elsewhere.example/',
	'//elsewhere.example',
	'/\\elsewhere.example',
	'/\t/elsewhere.example',
	'/login?to=/',
])('%j leads to the overview', (wanted) => {
	expect(nextPage(wanted)).toBe('/')
})
