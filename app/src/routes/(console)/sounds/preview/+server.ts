/** A text, spoken for listening to it before it is kept. */
import { error, json } from '@sveltejs/kit'
import { refusalOf } from '#lib/server/auth/action.ts'
import { rangedResponse } from '#lib/server/ranged-response.ts'
import { previewSpeech } from '#lib/server/settings/speech.ts'
import { openWav } from '#lib/server/sound/wav.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ url, request }) => {
	const input = { text: url.searchParams.get('text') ?? '', language: url.searchParams.get('language') ?? '' }
	try {
		const sound = await openWav(await previewSpeech(input))
		if (!sound) error(404, 'What was spoken has been cleared away. Listen again.')
		return rangedResponse(request, sound)
	} catch (caught) {
		const refusal = refusalOf(caught)
		if (!refusal) throw caught
		return json(refusal, { status: refusal.status })
	}
}
