/** The list of trunks, without their passwords. */
import { listTrunksInForce } from '#lib/server/db/trunks.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async () => ({
	trunks: (await listTrunksInForce()).map(({ id, name, kind, host, port, isEnabled, callerId, dialFormat }) => ({
		id,
		name,
		kind,
		host,
		port,
		isEnabled,
		callerId,
		dialFormat,
	})),
})
