/** How updates stand, and looking for one, beginning, cancelling, and asking whether calls are taken. */
import { action } from '#lib/server/auth/action.ts'
import { lastVerifiedBackup } from '#lib/server/db/backups.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { beginUpdate, cancelUpdate, checkAddress, checkTelephonyNow, lacksBackup } from '#lib/server/settings/update.ts'
import { theUpdateMachine } from '#lib/server/settings/update-machine.ts'
import { momentOf } from '#lib/ui/time.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ depends }) => {
	depends('callytics:update')
	const [update, last, isMissing] = await Promise.all([theUpdateMachine().read(), lastVerifiedBackup(), lacksBackup()])
	return { update, backup: { last: last?.getTime(), isMissing } }
}

export const actions = {
	look: action((form, actor) => checkAddress(form.text('address'), actor)),
	begin: action(async (form, actor) => {
		const { timeZone } = await getAppliance()
		const moment = { when: form.text('when'), at: momentOf(form.text('at'), timeZone) }
		await beginUpdate(form.text('version'), moment, form.isTicked('withoutBackup'), actor)
	}),
	cancel: action((_form, actor) => cancelUpdate(actor)),
	checkUp: action(async () => ({ verdicts: await checkTelephonyNow() })),
} satisfies Actions
