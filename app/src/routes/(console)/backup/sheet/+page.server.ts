/** The recovery sheet: repository and key, until somebody has proven to hold it. */
import { redirect } from '@sveltejs/kit'
import { action } from '#lib/server/auth/action.ts'
import { proveKey, readSheet } from '#lib/server/settings/backup.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async () => {
	const sheet = await readSheet()
	if (!sheet) redirect(303, '/backup')
	return { key: sheet.key, address: sheet.address, disk: sheet.disk, setUpAt: sheet.setUpAt.getTime() }
}

export const actions = {
	default: action(async (form, actor) => {
		await proveKey(form.text('sheetKeyCode'), form.text('ending'), actor)
		redirect(303, '/backup')
	}),
} satisfies Actions
