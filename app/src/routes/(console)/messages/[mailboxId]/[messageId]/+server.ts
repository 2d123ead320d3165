/** The sound of a message, whole or in parts. */
import { error } from '@sveltejs/kit'
import { getMessage } from '#lib/server/db/mailboxes.ts'
import { rangedResponse } from '#lib/server/ranged-response.ts'
import { messageFile, soundSource } from '#lib/server/recordings.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params, request, url }) => {
	const message = await getMessage(params.messageId)
	const source = message?.mailboxId === params.mailboxId ? await soundSource(messageFile(message.id)) : undefined
	if (!message || !source) error(404, 'This message is gone.')
	const name = `message-${message.leftAt.toISOString().slice(0, 16).replaceAll(':', '.')}.wav`
	const isDownload = url.searchParams.has('download')
	return rangedResponse(request, source, isDownload ? { 'content-disposition': `attachment; filename="${name}"` } : {})
}
