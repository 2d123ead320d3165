/** Keeping a change of the network or going back. */
import { action } from '#lib/server/auth/action.ts'
import { settleNetworkTrial } from '#lib/server/settings/network.ts'
import type { Actions } from './$types'

export const actions = {
	keep: action((_form, actor) => settleNetworkTrial(true, actor)),
	back: action((_form, actor) => settleNetworkTrial(false, actor)),
} satisfies Actions
