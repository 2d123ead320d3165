/** The list of trunks, without their passwords. */
import { listTrunks } from '#lib/server/db/trunks.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async () => ({
	trunks: (await listTrunks()).map(({ id, name, kind, host, port, isEnabled, callerId, dialFormat }) => ({
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
