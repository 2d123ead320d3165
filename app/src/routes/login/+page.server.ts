/** Sign-in and sign-out. */
import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { passkeyHost } from '#lib/domain/passkey-host.ts'
import { login as words } from '#lib/messages/login.ts'
import { openAction } from '#lib/server/auth/action.ts'
import { offerSignIn, signInWithPasskey } from '#lib/server/auth/passkeys.ts'
import { signOut } from '#lib/server/auth/sessions.ts'
import { signIn } from '#lib/server/auth/sign-in.ts'
import { hasPasskeysFor } from '#lib/server/db/passkeys.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { nextPage } from './next-page.ts'
import type { Actions, PageServerLoad } from './$types'

const SignInForm = z.object({
	login: z.string().trim().min(1, words.missingUser),
	password: z.string().min(1, words.missingPassword),
})

export const load: PageServerLoad = async ({ locals, url }) => {
	if (locals.user) redirect(303, nextPage(url.searchParams.get('to')))
	const host = passkeyHost(url)
	const [{ name }, hasPasskeys] = await Promise.all([getAppliance(), host ? hasPasskeysFor(host) : false])
	return { applianceName: name, hasPasskeys }
}

export const actions: Actions = {
	signIn: openAction(async (form, { cookies, request, url, getClientAddress }) => {
		const given = SignInForm.parse({ login: form.text('login'), password: form.text('password') })
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		const next = await signIn(given, visitor, cookies)
		const to = nextPage(url.searchParams.get('to'))
		redirect(303, next === 'code' ? `/login/code?to=${encodeURIComponent(to)}` : to)
	}),
	offerSignIn: openAction(async (_form, { url, getClientAddress }) => ({
		options: await offerSignIn(url, getClientAddress()),
	})),
	passkey: openAction(async (form, { cookies, request, url, getClientAddress }) => {
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		await signInWithPasskey(form.text('answer'), url, visitor, cookies)
		redirect(303, nextPage(url.searchParams.get('to')))
	}),
	signOut: openAction(async (_form, { cookies, getClientAddress }) => {
		await signOut(cookies, getClientAddress())
		redirect(303, '/login')
	}),
}
