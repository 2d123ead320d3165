/**
 * The number that people dial, asked for with the trunk and needed at the end, when there is a flow it can lead to.
 * Until then the browser keeps it, like the rest of what was typed there; it is no secret.
 */
import type { Cookies } from '@sveltejs/kit'
import { readInboundRoute } from '#lib/server/settings/inbound-routes.ts'

const cookie = 'callytics-setup-number'
const options = { path: '/setup', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** Any flow will do: only the number is judged here. */
const someFlow = '00000000-0000-4000-8000-000000000000'

/** Keeps a number, or forgets it when it is empty. @throws ZodError on the field `did` */
export function keepFirstNumber(cookies: Cookies, typed: string): void {
	if (typed.trim() === '') return cookies.delete(cookie, options)
	const { did } = readInboundRoute({ did: typed, description: '', flowId: someFlow })
	cookies.set(cookie, did, { ...options, maxAge: 24 * 3600 })
}

/** The number that was kept, or ''. */
export function firstNumber(cookies: Cookies): string {
	return cookies.get(cookie) ?? ''
}
