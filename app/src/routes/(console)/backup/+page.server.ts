/** Backing up now, and cancelling what is under way. */
import { action } from '#lib/server/auth/action.ts'
import { beginBackup, cancelBackup } from '#lib/server/settings/backup.ts'
import type { Actions } from './$types'

export const actions = {
	run: action((_form, actor) => beginBackup(actor)),
	cancel: action((_form, actor) => cancelBackup(actor)),
} satisfies Actions
