/** Sends a file to the appliance and tells how far it is. */
import { z } from 'zod'

export type UploadAnswer =
	| { kind: 'saved'; body: unknown }
	| { kind: 'refused'; message: string; field?: string | undefined }
	| { kind: 'stopped' }

export interface Upload {
	answer: Promise<UploadAnswer>
	cancel: () => void
}

const Refusal = z.object({ message: z.string(), field: z.string().optional() })

/**
 * @param path where it is sent to, by PUT
 * @param away what to say when the connection breaks, or when what answers is not ours
 * @param onprogress gets 0 to 100
 */
export function sendFile(path: string, file: File, away: string, onprogress: (percent: number) => void): Upload {
	// Not fetch: it does not tell how much has been sent.
	const request = new XMLHttpRequest()
	const answer = new Promise<UploadAnswer>((resolve) => {
		request.upload.addEventListener('progress', ({ loaded, total }) => onprogress(Math.floor((loaded / total) * 100)))
		request.addEventListener('load', () => resolve(readAnswer(request.status, request.responseText, away)))
		request.addEventListener('error', () => resolve({ kind: 'refused', message: away }))
		request.addEventListener('abort', () => resolve({ kind: 'stopped' }))
	})
	request.open('PUT', path)
	request.setRequestHeader('accept', 'application/json')
	request.setRequestHeader('content-type', 'application/octet-stream')
	request.send(file)
	return { answer, cancel: () => request.abort() }
}

function readAnswer(status: number, text: string, away: string): UploadAnswer {
	try {
		const body: unknown = JSON.parse(text)
		if (status === 201) return { kind: 'saved', body }
		return { kind: 'refused', ...Refusal.parse(body) }
	} catch {
		// Not an answer of ours: a gateway, or the console while it starts.
		return { kind: 'refused', message: away }
	}
}
