/** Keeping a change or going back, taking a rule away, letting an address in again, and forgetting the countries. */
import { z } from 'zod'
import { action } from '#lib/server/auth/action.ts'
import { unblock } from '#lib/server/settings/blocks.ts'
import { forgetCountries, removeRule, settleTrial } from '#lib/server/settings/firewall.ts'
import type { Actions } from './$types'

const Place = z.coerce.number().int().min(0)
const BlockId = z.coerce.number().int().min(1)

export const actions = {
	keep: action((_form, actor) => settleTrial(true, actor)),
	back: action((_form, actor) => settleTrial(false, actor)),
	removeRule: action((form, actor) => removeRule(Place.parse(form.text('place')), form.text('source'), actor)),
	unblock: action((form, actor) => unblock(BlockId.parse(form.text('blockId')), actor)),
	removeCountries: action((_form, actor) => forgetCountries(actor)),
} satisfies Actions
