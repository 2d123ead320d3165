/** The cookies of the console and the tokens in them. */
import { createHash, randomBytes } from 'node:crypto'

/** What of SvelteKit's `cookies` sessions use. */
export interface Cookies {
	get(name: string): string | undefined
	set(name: string, value: string, options: CookieOptions): void
	delete(name: string, options: CookieOptions): void
}

interface CookieOptions {
	path: '/'
	httpOnly?: boolean
	secure?: boolean
	sameSite?: 'strict'
	maxAge?: number
}

// `__Host-` makes browsers refuse a cookie that is not secure, not for path / or set for a whole domain (RFC 6265bis 4.1.3).
export const sessionCookie = '__Host-callytics'
export const setupCookie = '__Host-callytics-setup'
/** Of a browser in which the password was right and the code is still missing. */
export const stepCookie = '__Host-callytics-step'

const options = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** A new token of 256 random bits and what is stored of it. */
export function makeToken(): { token: string; tokenHash: Buffer } {
	const token = randomBytes(32).toString('base64url')
	return { token, tokenHash: hashToken(token) }
}

/** SHA-256 of a token; enough without salt or cost, since the token is random. */
export function hashToken(token: string): Buffer {
	return createHash('sha256').update(token).digest()
}

export function setCookie(cookies: Cookies, name: string, token: string, maxAgeSeconds: number): void {
	cookies.set(name, token, { ...options, maxAge: maxAgeSeconds })
}

export function clearCookie(cookies: Cookies, name: string): void {
	cookies.delete(name, options)
}
