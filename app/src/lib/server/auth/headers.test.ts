/** What a page's script may ask besides its own origin. */
import { expect, test } from 'vitest'
import { allowReach } from './headers.ts'

const policy = "default-src 'none'; connect-src 'self'; form-action 'self'"

test('the addresses on trial are added, and nothing else of the policy changes', () => {
	const headers = new Headers({ 'content-security-policy': policy })
	allowReach(headers, ['https://192.0.2.7', 'https://[2001:db8::7]'])
	expect(headers.get('content-security-policy')).toBe(
		"default-src 'none'; connect-src 'self' https://192.0.2.7 https://[2001:db8::7]; form-action 'self'",
	)
})

test('without any the policy stays, and an answer that has none gets none', () => {
	const headers = new Headers({ 'content-security-policy': policy })
	allowReach(headers, [])
	expect(headers.get('content-security-policy')).toBe(policy)
	const none = new Headers()
	allowReach(none, ['https://192.0.2.7'])
	expect(none.has('content-security-policy')).toBe(false)
})
