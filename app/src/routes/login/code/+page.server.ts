/** The second step of a sign-in: the code of the app, or a recovery code. */
import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { login as words } from '#lib/messages/login.ts'
import { openAction } from '#lib/server/auth/action.ts'
import { signInWithCode, whoseCode } from '#lib/server/auth/sign-in.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { nextPage } from '../next-page.ts'
import type { Actions, PageServerLoad } from './$types'

const CodeForm = z.object({ code: z.string().trim().min(1, words.code.missing) })

export const load: PageServerLoad = async ({ cookies, url }) => {
	const owing = await whoseCode(cookies)
	if (!owing) redirect(303, `/login${url.search}`)
	return { applianceName: (await getAppliance()).name, name: owing.name }
}

export const actions: Actions = {
	default: openAction(async (form, { cookies, request, url, getClientAddress }) => {
		const { code } = CodeForm.parse({ code: form.text('code') })
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		await signInWithCode(code, visitor, cookies)
		redirect(303, nextPage(url.searchParams.get('to')))
	}),
}
