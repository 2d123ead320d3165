/** The machine's name, its zone, and whom it asks for the time. */
import { timeZoneNames } from '#lib/domain/time-zone.ts'
import { action } from '#lib/server/auth/action.ts'
import { setNameAndZone } from '#lib/server/settings/appliance.ts'
import { setTimeServers } from '#lib/server/settings/network.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ zones: timeZoneNames() })

export const actions = {
	default: action(async (form, actor) => {
		await setTimeServers(form.text('timeServers'), actor)
		return {
			...(await setNameAndZone({ name: form.text('name'), timeZone: form.text('timeZone') }, actor)),
			isSaved: true,
		}
	}),
} satisfies Actions
