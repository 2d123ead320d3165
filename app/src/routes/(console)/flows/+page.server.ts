/** The list of flows; making, renaming and deleting one. */
import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { action } from '#lib/server/auth/action.ts'
import { listFlows } from '#lib/server/db/flows.ts'
import { flowTemplates, sketchOf } from '#lib/server/settings/flow-templates/list.ts'
import { foreseeMade } from '#lib/server/settings/flow-templates/template-things.ts'
import { createFlow, removeFlow, renameFlow } from '#lib/server/settings/flows.ts'
import type { Actions, PageServerLoad } from './$types'

const FlowId = z.uuid('This flow is gone: somebody deleted it.')

// Made once: templates do not change while the program runs.
const templates = flowTemplates.map((template) => ({ id: template.id, sketch: sketchOf(template) }))

export const load: PageServerLoad = async () => {
	const [flows, made] = await Promise.all([listFlows(), foreseeMade(flowTemplates)])
	return { flows, templates: templates.map((template) => ({ ...template, makes: made.get(template.id) ?? [] })) }
}

export const actions = {
	create: action(async (form, actor) => {
		const { id } = await createFlow({ name: form.text('name'), template: form.text('template') }, actor)
		redirect(303, `/flows/${id}`)
	}),
	rename: action(async (form, actor) => {
		await renameFlow(FlowId.parse(form.text('id')), { name: form.text('name') }, actor)
	}),
	remove: action(async (form, actor) => {
		await removeFlow(FlowId.parse(form.text('id')), actor)
		redirect(303, '/flows')
	}),
} satisfies Actions
