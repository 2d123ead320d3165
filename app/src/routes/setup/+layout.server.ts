/** How far the set-up is; nothing of it goes out before the set-up code was shown, and passwords never do. */
import { redirect } from '@sveltejs/kit'
import { addressForPhones } from '#lib/server/settings/phone-settings.ts'
import { getSetupState } from '#lib/server/settings/setup.ts'
import { isReachable, pathOf, stepOfPath } from './steps.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals, url, platform }) => {
	const step = stepOfPath(url.pathname)
	if (!locals.isSettingUp) return { step, wizard: undefined }
	const { step: firstUndone, trunk, extensions, administrator, ...state } = await getSetupState()
	if (!isReachable(step, firstUndone)) redirect(303, pathOf(firstUndone))
	return {
		step,
		wizard: {
			...state,
			firstUndone,
			administrator,
			trunkName: trunk?.name,
			extensions: extensions.map(({ id, number, name }) => ({ id, number, name })),
			address: addressForPhones(url.hostname, platform?.req.socket.localAddress),
		},
	}
}
