/** Restoring: which backups there are, what is in the chosen one, and how far a restore is. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { getBackupPlan } from '#lib/server/db/backups.ts'
import { theBackupMachine } from '#lib/server/settings/backup-machine.ts'
import { cancelRestore, restorerOf, viewRestore } from '#lib/server/settings/restore.ts'
import { beginFrom, openFrom, sourceOf } from './restore-requests.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ url, depends }) => {
	depends('callytics:restore')
	const hasOwn = (await getBackupPlan()) !== undefined
	const asked = sourceOf(url)
	const source = asked ?? (hasOwn && !url.searchParams.has('place') ? 'own' : undefined)
	const view = await viewRestore(source, url.searchParams.get('backup'))
	// Only for the form that asks for a place.
	const disks = source === undefined && !view.isUnderWay ? await theBackupMachine().readDisks() : []
	return { view, source, hasOwn, disks }
}

export const actions = {
	open: action(async (form) => {
		const outcome = await openFrom(form)
		if (outcome.isDone) redirect(303, '/backup/restore?from=other')
		return { hostKeys: outcome.hostKeys, publicKey: outcome.publicKey }
	}),
	begin: action(async (form, actor) => {
		await beginFrom(form, restorerOf(actor))
		redirect(303, '/backup/restore')
	}),
	cancel: action((_form, actor) => cancelRestore(restorerOf(actor))),
} satisfies Actions
