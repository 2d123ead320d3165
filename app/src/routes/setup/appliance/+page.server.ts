/** Step 3: the appliance's name and time zone. */
import { redirect } from '@sveltejs/kit'
import { presentZoneName, timeZoneNames } from '#lib/domain/time-zone.ts'
import { openAction } from '#lib/server/auth/action.ts'
import { setNameAndZone } from '#lib/server/settings/appliance.ts'
import { completeSetupStep, setupActor } from '#lib/server/settings/setup.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ zones: timeZoneNames() })

export const actions = {
	default: openAction(async (form, { getClientAddress }) => {
		const wanted = { name: form.text('name'), timeZone: presentZoneName(form.text('timeZone').trim()) }
		const actor = await setupActor(getClientAddress())
		const { problem } = await setNameAndZone(wanted, actor)
		await completeSetupStep('appliance', actor)
		// Saved is not told to the machine: the user hears of it and goes on with the next press.
		if (problem) return { problem }
		redirect(303, '/setup/trunk')
	}),
} satisfies Actions
