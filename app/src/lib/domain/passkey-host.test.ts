/** Under which names of the console there are passkeys. */
import { expect, test } from 'vitest'
import { passkeyHost } from './passkey-host.ts'

test.each([
	['https://fenwick.local/login', 'fenwick.local'],
	['https://pbx.example.com:8443/', 'pbx.example.com'],
	['https://192.168.20.5/', undefined],
	['https://[fd00::5]/', undefined],
])('%s: %s', (url, host) => {
	expect(passkeyHost(new URL(url))).toBe(host)
})
