/** What the shell shows on every page: who is signed in, which box this is, its lines and phones. Never a password. */
import { error } from '@sveltejs/kit'
import { switchesOf } from '#lib/domain/extension-switches.ts'
import { mayOpen } from '#lib/domain/permission.ts'
import { listExtensions } from '#lib/server/db/extensions.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { listTrunksInForce } from '#lib/server/db/trunks.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals }) => {
	if (!locals.user) error(401)
	const { user } = locals
	// The overview shows the lines and phones too, in one word each.
	const seesLines = mayOpen(user, '/') || mayOpen(user, '/trunks')
	const [appliance, trunks, extensions] = await Promise.all([
		getAppliance(),
		seesLines ? listTrunksInForce() : [],
		seesLines ? listExtensions() : [],
	])
	return {
		user,
		appliance: {
			...{ name: appliance.name, timeZone: appliance.timeZone },
			/** Milliseconds since 1970; absent unless all trunks are off because a backup was restored. */
			trunksHeldSince: appliance.trunksHeldSince?.getTime(),
		},
		trunks: trunks.map(({ id, name, kind, host, port, isEnabled }) => ({ id, name, kind, host, port, isEnabled })),
		extensions: extensions.map((row) => ({ id: row.id, number: row.number, name: row.name, ...switchesOf(row) })),
		/** The appliance's clock when this page was made. */
		now: Date.now(),
	}
}
