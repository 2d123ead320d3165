/** One's own account: name, password, passkeys, sessions, and the tokens that act for it. */
import { action } from '#lib/server/auth/action.ts'
import { passkeyHost } from '#lib/domain/passkey-host.ts'
import { mayOpen } from '#lib/domain/permission.ts'
import { hasSecondFactor } from '#lib/server/auth/second-factor.ts'
import { openSessions } from '#lib/server/auth/sessions.ts'
import { listPasskeys } from '#lib/server/db/passkeys.ts'
import { countRecoveryCodes } from '#lib/server/db/second-factors.ts'
import { getUser } from '#lib/server/db/users.ts'
import { UserError } from '#lib/server/errors.ts'
import { addPasskey, beginPasskey, changePassword, removePasskey, rename } from '#lib/server/settings/account.ts'
import { revokeToken, viewTokens } from '#lib/server/settings/api-tokens.ts'
import { endSession, endSessions } from '#lib/server/settings/people.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent, url }) => {
	const { user } = await parent()
	const [row, sessions, hasFactor, codesLeft, tokens, passkeys] = await Promise.all([
		getUser(user.id),
		openSessions(user.id),
		hasSecondFactor(user.id),
		countRecoveryCodes(user.id),
		viewTokens(user.id),
		listPasskeys(user.id),
	])
	return {
		login: row?.login ?? '',
		hasFactor,
		codesLeft,
		mayMakeTokens: mayOpen(user, '/account/tokens'),
		sessions: sessions.map(({ createdAt, lastSeenAt, ...session }) => ({
			...session,
			createdAt: createdAt.getTime(),
			lastSeenAt: lastSeenAt.getTime(),
			isThisOne: session.id === locals.sessionId,
		})),
		passkeyHost: passkeyHost(url),
		passkeys: passkeys.map(({ createdAt, lastUsedAt, ...passkey }) => ({
			...passkey,
			createdAt: createdAt.getTime(),
			lastUsedAt: lastUsedAt?.getTime(),
		})),
		tokens,
	}
}

/** The session of this browser, which a page always has. */
function ownSession(locals: App.Locals): string {
	if (!locals.sessionId) throw new UserError(401, 'session.none', 'You are signed out. Sign in and do it again.')
	return locals.sessionId
}

export const actions = {
	rename: action(async (form, actor) => {
		await rename({ name: form.text('name') }, actor)
		return { done: 'rename' }
	}),
	changePassword: action(async (form, actor, { locals }) => {
		const given = { old: form.text('oldPassword'), password: form.text('password') }
		await changePassword({ ...given, repeated: form.text('repeatPassword') }, ownSession(locals), actor)
		return { done: 'password' }
	}),
	offerPasskey: action(async (form, actor, { url }) => ({
		options: await beginPasskey(form.text('passkeyPassword'), url, actor),
	})),
	addPasskey: action(async (form, actor, { url }) => {
		await addPasskey({ passkeyName: form.text('passkeyName'), answer: form.text('answer') }, url, actor)
		return { done: 'passkey' }
	}),
	removePasskey: action((form, actor) => removePasskey(form.text('passkeyId'), actor)),
	endSession: action((form, actor) => endSession(actor.userId, form.text('sessionId'), actor)),
	endSessions: action((_form, actor, { locals }) => endSessions(actor.userId, actor, ownSession(locals))),
	revokeToken: action((form, actor) => revokeToken(actor.userId, form.text('tokenId'), actor)),
} satisfies Actions
