/** Setting the backup up: where to, what, when, and how long it is kept. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { setUp } from '#lib/server/settings/backup.ts'
import { theBackupMachine } from '#lib/server/settings/backup-machine.ts'
import { planInputOf } from '../plan-input.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async () => ({ disks: await theBackupMachine().readDisks() })

const targetFields: Record<string, readonly string[]> = {
	machine: [],
	disk: ['disk'],
	sftp: ['host', 'port', 'user', 'path', 'hostKey'],
	s3: ['endpoint', 'bucket', 'path', 'region', 'accessKey', 'accessSecret'],
}

export const actions = {
	default: action(async (form, actor) => {
		const kind = form.text('kind')
		const target = Object.fromEntries((targetFields[kind] ?? []).map((name) => [name, form.text(name)]))
		const outcome = await setUp({ ...target, kind }, form.text('repositoryKeyCode'), planInputOf(form), actor)
		if (outcome.isDone) redirect(303, '/backup/sheet')
		return { hostKeys: outcome.hostKeys, publicKey: outcome.publicKey }
	}),
} satisfies Actions
