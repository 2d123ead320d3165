/** Tokens of programs: `Authorization: Bearer cly_…`, for the routes that no page lies at. */
import { randomBytes } from 'node:crypto'
import { lesserOf, noPermissions, type SignedInUser } from '../../domain/permission.ts'
import { findTokenUser } from '../db/api-tokens.ts'
import { hashToken } from './cookies.ts'
import { signedInUser } from './sessions.ts'

/** A new token and what is stored of it. The prefix tells people what it is when they meet it in a configuration. */
export function makeApiToken(): { token: string; tokenHash: Buffer } {
	const token = `cly_${randomBytes(32).toString('base64url')}`
	return { token, tokenHash: hashToken(token) }
}

/** The token that a request brings; undefined when it brings none, '' when it is not in the form of one. */
export function bearerToken(header: string | null): string | undefined {
	if (!header || !/^Bearer\b/i.test(header)) return undefined
	return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
}

/** Who a program acts for, and what it may do: what the token says, and never more than its user may do now. */
export async function tokenUser(token: string, from: string): Promise<SignedInUser | undefined> {
	const found = token === '' ? undefined : await findTokenUser(hashToken(token), from)
	if (!found) return undefined
	const user = signedInUser(found)
	const granted = { ...noPermissions, ...found.scopes }
	return { ...user, permissions: lesserOf(user.permissions, granted), isProgram: true }
}
