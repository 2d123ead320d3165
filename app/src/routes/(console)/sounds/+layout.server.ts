/** The user's sounds and those that come with the appliance, and the languages that texts can be spoken in. */
import { builtInSounds } from '#lib/domain/sound.ts'
import { listSounds } from '#lib/server/db/sounds.ts'
import { getAppliance } from '#lib/server/db/settings.ts'
import { spokenLanguages } from '#lib/server/settings/speech.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async () => {
	const [sounds, appliance, languages] = await Promise.all([listSounds(), getAppliance(), spokenLanguages()])
	return {
		sounds: sounds.map(({ createdAt, ...sound }) => ({ ...sound, createdAt: createdAt.getTime() })),
		builtIn: builtInSounds,
		language: appliance.language,
		languages,
	}
}
