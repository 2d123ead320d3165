/** Installing to another disk in place of setting up this one. */
import { redirect } from '@sveltejs/kit'
import { openAction, type SentForm } from '#lib/server/auth/action.ts'
import { beginInstallation, leaveForNewDisk, viewInstallation } from '#lib/server/settings/install.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ depends }) => {
	depends('callytics:install')
	return { view: await viewInstallation() }
}

/** The disk as the page has shown it; undefined when none was chosen. */
function diskIn(form: SentForm): unknown {
	try {
		return JSON.parse(form.text('disk'))
	} catch {
		return undefined
	}
}

export const actions = {
	begin: openAction(async (form) => {
		await beginInstallation(diskIn(form), form.text('typed'))
		redirect(303, '/setup/install')
	}),
	leave: openAction(async (form) => {
		const how = form.text('how') === 'restart' ? 'restart' : 'power-off'
		await leaveForNewDisk(how)
		return { leaving: how } as const
	}),
} satisfies Actions
