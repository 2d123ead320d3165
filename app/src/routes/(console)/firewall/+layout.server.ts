/** The firewall as it is in force, the change that is on trial, and the rules as the kernel has them. */
import { viewFirewall } from '#lib/server/settings/firewall.ts'
import { theMachine } from '#lib/server/settings/machine.ts'
import { log } from '#lib/server/log.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async () => {
	const { settings, trial } = await viewFirewall()
	const kernel = await theMachine()
		.readFirewall()
		.catch((error: unknown) => log.warn('the rules of the kernel could not be read', { error }))
	return {
		settings,
		kernel: kernel ?? '',
		trial: trial && {
			...{ what: trial.what, by: trial.by, before: trial.before, beganAt: trial.beganAt.getTime() },
			// Spans, because the browser's clock may be another one.
			...{ leftMs: trial.endsAt.getTime() - Date.now(), spanMs: trial.endsAt.getTime() - trial.beganAt.getTime() },
		},
	}
}
