/** Setting up one's second factor, new recovery codes, and turning it off. */
import { action } from '#lib/server/auth/action.ts'
import { beginOrResume, hasSecondFactor } from '#lib/server/auth/second-factor.ts'
import { countRecoveryCodes, secondFactorRoles } from '#lib/server/db/second-factors.ts'
import { getUser } from '#lib/server/db/users.ts'
import { renewRecoveryCodes, turnOffSecondFactor, turnOnSecondFactor } from '#lib/server/settings/account.ts'
import { drawQrCode } from '#lib/server/settings/phone-settings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ parent }) => {
	const { user, appliance } = await parent()
	const isRequired = (await secondFactorRoles()).includes(user.role)
	if (await hasSecondFactor(user.id)) return { isRequired, codesLeft: await countRecoveryCodes(user.id) }
	const login = (await getUser(user.id))?.login ?? user.name
	const { secret, uri } = await beginOrResume(user.id, login, `Callytics ${appliance.name}`)
	return { isRequired, begun: { secret, qr: drawQrCode(uri) } }
}

export const actions = {
	confirm: action(async (form, actor) => ({ codes: await turnOnSecondFactor(form.text('code'), actor) })),
	renew: action(async (form, actor) => ({ codes: await renewRecoveryCodes(form.text('password'), actor) })),
	turnOff: action(async (form, actor) => {
		await turnOffSecondFactor(form.text('password'), actor)
		return { isOff: true }
	}),
} satisfies Actions
