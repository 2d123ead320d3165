/** Tokens of programs: made by an administrator, shown once, revoked by whoever they act for or by another administrator. */
import { z } from 'zod'
import { grantedAreas, isEnough, type AreaLevels, type SignedInUser } from '#lib/domain/permission.ts'
import { makeApiToken } from '../auth/tokens.ts'
import { deleteToken, insertToken, listTokens } from '../db/api-tokens.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'

/** After so many days a token ends at the latest. */
export const tokenDays = [30, 90, 365] as const

const Scope = z.enum(['nothing', 'read', 'change'], 'Choose how far each area is open.')

const Token = z.object({
	name: z.string().trim().min(1, 'A token needs a name.').max(80, 'A name has at most 80 characters.'),
	days: z.coerce.number().refine((days) => tokenDays.some((choice) => choice === days), 'Choose when the token ends.'),
	scopes: z.object(
		Object.fromEntries(grantedAreas.map((area) => [area, Scope])) as Record<
			(typeof grantedAreas)[number],
			typeof Scope
		>,
	),
})
export type TokenInput = z.input<typeof Token>

/** @returns the token, which is shown now and never again @throws UserError 400 `token.no_scope`, 403 `token.too_much` */
export async function createToken(input: TokenInput, user: SignedInUser, actor: Actor): Promise<string> {
	const { name, days, scopes } = Token.parse(input)
	const granted: AreaLevels = Object.fromEntries(Object.entries(scopes).filter(([, level]) => level !== 'nothing'))
	if (Object.keys(granted).length === 0)
		throw new UserError(400, 'token.no_scope', 'Open at least one area, or the token opens nothing.', 'scopes')
	if (grantedAreas.some((area) => !isEnough(user.permissions[area], granted[area] ?? 'nothing')))
		throw new UserError(403, 'token.too_much', 'A token may not do more than you may yourself.', 'scopes')
	const { token, tokenHash } = makeApiToken()
	await changeAs(actor, () => insertToken({ tokenHash, userId: user.id, name, scopes: granted, days }))
	log.info('token made', { token: name, scopes: granted, days, user: user.name })
	return token
}

/** The tokens of a user as pages show them. */
export async function viewTokens(userId: string) {
	return (await listTokens(userId)).map(({ createdAt: _createdAt, expiresAt, lastUsedAt, ...token }) => ({
		...token,
		expiresAt: expiresAt.getTime(),
		lastUsedAt: lastUsedAt?.getTime(),
	}))
}

/** @throws UserError 404 when it was revoked already */
export async function revokeToken(userId: string, id: string, actor: Actor): Promise<void> {
	const name = await changeAs(actor, () => deleteToken(userId, id))
	if (name === undefined) throw new UserError(404, 'token.not_found', 'This token was revoked already.')
	log.info('token revoked', { token: name, user: actor.name })
}
