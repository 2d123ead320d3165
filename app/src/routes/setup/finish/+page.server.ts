/** Step 7: what was set up, and the end of the wizard. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { listExtensions } from '#lib/server/db/extensions.ts'
import { createFirstFlow, finishSetup, setupActor } from '#lib/server/settings/setup.ts'
import { firstNumber } from '../first-number.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ cookies }) => ({ did: firstNumber(cookies) })

export const actions = {
	default: openAction(async (_form, { cookies, request, getClientAddress }) => {
		const did = firstNumber(cookies)
		await createFirstFlow(await listExtensions(), await setupActor(getClientAddress()), did || undefined)
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		await finishSetup(visitor, cookies)
		redirect(303, '/')
	}),
} satisfies Actions
