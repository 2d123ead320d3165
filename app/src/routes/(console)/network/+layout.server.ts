/** The network as it is set and as it is, and the change that is on trial. */
import { getAppliance } from '#lib/server/db/settings.ts'
import { viewNetwork } from '#lib/server/settings/network.ts'
import { viewPublicAddress } from '#lib/server/settings/public-address.ts'
import { urlHost } from '#lib/domain/url-host.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ depends, locals }) => {
	depends('callytics:network')
	const [view, outside, { name }] = await Promise.all([viewNetwork(), viewPublicAddress(), getAppliance()])
	const { settings, state, trial, newAddresses, isUnknown } = view
	// The page looks from the old address whether the new one answers.
	locals.mayReach = newAddresses.map((address) => `https://${urlHost(address)}`)
	return {
		...{ settings, state, hostName: name },
		outside: {
			...outside,
			changedAt: outside.changedAt?.getTime(),
			checkedAt: outside.checkedAt?.getTime(),
		},
		trial: trial && {
			...{ what: trial.what, by: trial.by, before: trial.before, beganAt: trial.beganAt.getTime() },
			// Spans, because the browser's clock may be another one.
			...{ leftMs: trial.endsAt.getTime() - Date.now(), spanMs: trial.endsAt.getTime() - trial.beganAt.getTime() },
			...{ newAddresses, isUnknown },
		},
	}
}
