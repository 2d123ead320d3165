/** The sound behind a media name, as browsers play it. */
import { error } from '@sveltejs/kit'
import { rangedResponse } from '#lib/server/ranged-response.ts'
import { theSounds } from '#lib/server/settings/speech.ts'
import { soundPath } from '#lib/server/sound/media-path.ts'
import { openWav } from '#lib/server/sound/wav.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params, request }) => {
	const path = soundPath(params.name, theSounds().stateDirectory)
	const sound = path === undefined ? undefined : await openWav(path)
	if (!sound) error(404, 'This sound is gone: somebody deleted it.')
	return rangedResponse(request, sound)
}
