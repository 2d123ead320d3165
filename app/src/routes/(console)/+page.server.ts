/** What the overview shows besides the live state: the day's figures, and what notices are derived from. */
import { callsPerQuarterHourToday, countCallsToday } from '#lib/server/db/calls.ts'
import { listFlows } from '#lib/server/db/flows.ts'
import { listInboundRoutes } from '#lib/server/db/inbound-routes.ts'
import { findBackupAlarm } from '#lib/server/settings/backup-alarm.ts'
import { findCertificateAlarm } from '#lib/server/settings/certificate-alarm.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ parent, depends }) => {
	depends('callytics:today')
	const { timeZone } = (await parent()).appliance
	const [today, quarters, flows, inboundRoutes, backupAlarm, certificateAlarm] = await Promise.all([
		countCallsToday(timeZone),
		callsPerQuarterHourToday(timeZone),
		listFlows(),
		listInboundRoutes(),
		findBackupAlarm(),
		findCertificateAlarm(),
	])
	return {
		today,
		backupAlarm,
		certificateAlarm,
		quarters: quarters.map((quarter) => quarter.calls),
		flows: flows.map(({ id, publishedVersion }) => ({ id, publishedVersion })),
		inboundRoutes: inboundRoutes.map(({ did, flowId, flowName, publishedVersion }) => ({
			did,
			flowId,
			flowName,
			publishedVersion,
		})),
	}
}
