/** Keeping a change or going back, and taking a rule away. */
import { z } from 'zod'
import { action } from '#lib/server/auth/action.ts'
import { removeRule, settleTrial } from '#lib/server/settings/firewall.ts'
import type { Actions } from './$types'

const Place = z.coerce.number().int().min(0)

export const actions = {
	keep: action((_form, actor) => settleTrial(true, actor)),
	back: action((_form, actor) => settleTrial(false, actor)),
	removeRule: action((form, actor) => removeRule(Place.parse(form.text('place')), form.text('source'), actor)),
} satisfies Actions
