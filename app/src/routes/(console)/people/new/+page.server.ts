/** Invites somebody; the link is told in the answer and never again. */
import { action } from '#lib/server/auth/action.ts'
import { invite, INVITATION_HOURS } from '#lib/server/settings/invitations.ts'
import { drawQrCode } from '#lib/server/settings/phone-settings.ts'
import type { Actions, RequestEvent } from './$types'

export const actions = {
	default: action(async (form, actor, { url }: RequestEvent) => {
		const input = { name: form.text('name'), login: form.text('login'), role: form.text('role') }
		const link = `${url.origin}/invitation/${await invite(input, actor)}`
		return { link, qr: drawQrCode(link), hours: INVITATION_HOURS }
	}),
} satisfies Actions
