/** The sound of a recorded call, whole or in parts. */
import { error } from '@sveltejs/kit'
import { getRecording } from '#lib/server/db/recordings.ts'
import { rangedResponse } from '#lib/server/ranged-response.ts'
import { recordingFile, soundSource } from '#lib/server/recordings.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params, request, url }) => {
	const recording = await getRecording(params.recordingId)
	const source = recording?.callId === params.callId ? await soundSource(recordingFile(recording.id)) : undefined
	if (!recording || !source) error(404, 'This recording is gone.')
	const name = `call-${recording.startedAt.toISOString().slice(0, 16).replaceAll(':', '.')}.wav`
	const isDownload = url.searchParams.has('download')
	return rangedResponse(request, source, isDownload ? { 'content-disposition': `attachment; filename="${name}"` } : {})
}
