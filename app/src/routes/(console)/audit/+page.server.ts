/** A page of the audit log, bringing back what was deleted, and how long it is kept. */
import { z } from 'zod'
import { action } from '#lib/server/auth/action.ts'
import { getAuditKeepDays, listAuditUsers } from '#lib/server/db/audit.ts'
import { keepAuditLogFor, readAuditLog } from '#lib/server/settings/audit.ts'
import { bringBack } from '#lib/server/settings/earlier-versions.ts'
import { auditHref, readAuditFilter, searchFor } from './audit-filter.ts'
import type { Actions, PageServerLoad } from './$types'

const perPage = 50
const Place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const load: PageServerLoad = async ({ url, parent, depends }) => {
	depends('callytics:audit')
	const { timeZone } = (await parent()).appliance
	const filter = readAuditFilter(url.searchParams)
	const before = Place.safeParse(url.searchParams.get('before') ?? undefined).data
	const [{ entries, older }, users, keepDays] = await Promise.all([
		readAuditLog({ ...searchFor(filter, timeZone), before, limit: perPage }),
		listAuditUsers(),
		getAuditKeepDays(),
	])
	return {
		...{ filter, entries, users, keepDays },
		olderHref: older === undefined ? undefined : auditHref('/audit', filter, { before: String(older) }),
		newestHref: before === undefined ? undefined : auditHref('/audit', filter),
	}
}

export const actions = {
	bringBack: action(async (form, actor, { locals }) => {
		await bringBack(Place.parse(form.text('entryId')), form.text('password'), actor, locals.user)
		return { isBack: true }
	}),
	keep: action(async (form, actor) => {
		await keepAuditLogFor(form.text('days'), actor)
		return { isKept: true }
	}),
} satisfies Actions
