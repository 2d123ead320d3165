/** Restoring in place of setting up: another machine's backup, with its recovery sheet. */
import { redirect } from '@sveltejs/kit'
import { openAction } from '#lib/server/auth/action.ts'
import { theBackupMachine } from '#lib/server/settings/backup-machine.ts'
import { cancelRestore, viewRestore } from '#lib/server/settings/restore.ts'
import { beginFrom, openFrom, sourceOf } from '../../(console)/backup/restore/restore-requests.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ url, depends }) => {
	depends('callytics:restore')
	const source = sourceOf(url)
	const view = await viewRestore(source, url.searchParams.get('backup'))
	const disks = source === undefined && !view.isUnderWay ? await theBackupMachine().readDisks() : []
	return { view, source, disks }
}

export const actions = {
	open: openAction(async (form) => {
		const outcome = await openFrom(form)
		if (outcome.isDone) redirect(303, '/setup/restore?from=other')
		return { hostKeys: outcome.hostKeys, publicKey: outcome.publicKey }
	}),
	begin: openAction(async (form, { getClientAddress }) => {
		// Nobody is a user yet: it is whoever has shown the set-up code.
		await beginFrom(form, { name: '', address: getClientAddress() })
		redirect(303, '/setup/restore')
	}),
	cancel: openAction((_form, { getClientAddress }) => cancelRestore({ name: '', address: getClientAddress() })),
} satisfies Actions
