/** One sound: who plays it, changing it and deleting it. Its values come with the list. */
import { error } from '@sveltejs/kit'
import { ownSoundName } from '#lib/domain/sound.ts'
import { action } from '#lib/server/auth/action.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { changeSound, removeSound } from '#lib/server/settings/sounds.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, parent }) => {
	const sound = (await parent()).sounds.find((candidate) => candidate.id === params.soundId)
	if (!sound) error(404, 'This sound is gone: somebody deleted it.')
	return { sound, uses: await flowsThatName('sound', ownSoundName(sound.id)) }
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		const input = { name: form.text('name'), text: form.text('text'), language: form.text('language') }
		await changeSound(params.soundId, input, actor)
	}),
	remove: action(async (_form, actor, { params }) => removeSound(params.soundId, actor)),
} satisfies Actions
