/** Step 7: what was set up, to whom the console is open, and the end of the wizard. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { listExtensions } from '#lib/server/db/extensions.ts'
import { closeConsoleToOutside, isInLocalNetwork } from '#lib/server/settings/firewall.ts'
import { createFirstFlow, finishSetup, setupActor } from '#lib/server/settings/setup.ts'
import { firstNumber } from '../first-number.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ cookies, getClientAddress }) => ({
	did: firstNumber(cookies),
	isInLocalNetwork: isInLocalNetwork(getClientAddress()),
})

export const actions = {
	default: openAction(async (form, { cookies, request, getClientAddress }) => {
		const did = firstNumber(cookies)
		const actor = await setupActor(getClientAddress())
		await createFirstFlow(await listExtensions(), actor, did || undefined)
		if (form.text('isLocalOnly') === 'yes') await closeConsoleToOutside(actor)
		const visitor = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
		await finishSetup(visitor, cookies)
		redirect(303, '/')
	}),
} satisfies Actions
