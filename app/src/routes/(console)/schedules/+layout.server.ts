/** The schedules, and the time zones they can be in. */
import { timeZoneNames } from '#lib/domain/time-zone.ts'
import { listSchedules } from '#lib/server/db/schedules.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ depends }) => {
	depends('callytics:schedules')
	return { schedules: await listSchedules(), timeZones: timeZoneNames() }
}
