/** Sends a sound file to the appliance and tells how far it is. */
import { sounds } from '#lib/messages/sounds.ts'

export type UploadAnswer =
	{ kind: 'saved'; id: string } | { kind: 'refused'; message: string; field?: string | undefined } | { kind: 'stopped' }

export interface Upload {
	answer: Promise<UploadAnswer>
	cancel: () => void
}

/** @param onprogress gets 0 to 100 */
export function sendFile(name: string, file: File, onprogress: (percent: number) => void): Upload {
	// Not fetch: it does not tell how much has been sent.
	const request = new XMLHttpRequest()
	const answer = new Promise<UploadAnswer>((resolve) => {
		request.upload.addEventListener('progress', ({ loaded, total }) => onprogress(Math.floor((loaded / total) * 100)))
		request.addEventListener('load', () => resolve(readAnswer(request.status, request.responseText)))
		request.addEventListener('error', () => resolve({ kind: 'refused', message: sounds.uploading.away }))
		request.addEventListener('abort', () => resolve({ kind: 'stopped' }))
	})
	request.open('PUT', `/sounds/file?name=${encodeURIComponent(name)}`)
	request.setRequestHeader('accept', 'application/json')
	request.setRequestHeader('content-type', 'application/octet-stream')
	request.send(file)
	return { answer, cancel: () => request.abort() }
}

function readAnswer(status: number, text: string): UploadAnswer {
	try {
		const answer = JSON.parse(text) as { id?: string; message?: string; field?: string }
		if (status === 201 && answer.id) return { kind: 'saved', id: answer.id }
		return { kind: 'refused', message: answer.message ?? sounds.uploading.away, field: answer.field }
	} catch {
		// Not an answer of ours: a gateway, or the console while it starts.
		return { kind: 'refused', message: sounds.uploading.away }
	}
}
