/** How updates stand, and looking for one, beginning, cancelling, and asking whether calls are taken. */
import { action } from '#lib/server/auth/action.ts'
import { listBackupRuns } from '#lib/server/db/backups.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { beginUpdate, cancelUpdate, checkAddress, checkTelephonyNow } from '#lib/server/settings/update.ts'
import { theUpdateMachine } from '#lib/server/settings/update-machine.ts'
import { momentOf } from '#lib/ui/time.ts'
import type { Actions, PageServerLoad } from './$types'

const LOOKED_AT_RUNS = 50

export const load: PageServerLoad = async ({ depends }) => {
	depends('callytics:update')
	const [state, runs] = await Promise.all([theUpdateMachine().read(), listBackupRuns(LOOKED_AT_RUNS)])
	return { update: state, lastBackup: runs.find((run) => run.state === 'verified')?.beganAt.getTime() }
}

export const actions = {
	look: action((form, actor) => checkAddress(form.text('address'), actor)),
	begin: action(async (form, actor) => {
		const { timeZone } = await getAppliance()
		await beginUpdate(form.text('version'), form.text('when'), momentOf(form.text('at'), timeZone), actor)
	}),
	cancel: action((_form, actor) => cancelUpdate(actor)),
	checkUp: action(async () => ({ verdicts: await checkTelephonyNow() })),
} satisfies Actions
