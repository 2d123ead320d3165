/** The files of messages and recordings: where they lie, and how they are read and removed. */
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteSource } from './sound/wav.ts'

let folder = '/var/lib/callytics/recordings'

/** Names the folder in this process. @param path holds `messages` and `calls`, which Asterisk writes */
export function useRecordings(path: string): void {
	folder = path
}

// Ids are names of files: nothing of an address bar may lead elsewhere.
const fileId = /^[A-Za-z0-9_-]{1,100}$/

function fileOf(kind: 'messages' | 'calls', id: string): string {
	if (!fileId.test(id)) throw new Error('an id that cannot be the name of a file')
	return join(folder, kind, `${id}.wav`)
}

/** The sound of a message. */
export const messageFile = (id: string): string => fileOf('messages', id)
/** The sound of a recorded call. */
export const recordingFile = (id: string): string => fileOf('calls', id)

/** Removes a file; one that is gone already is as good. */
export function removeFile(path: string): Promise<void> {
	return rm(path, { force: true })
}

/** A file to be listened to, whole or in parts; undefined when there is none. */
export async function soundSource(path: string): Promise<ByteSource | undefined> {
	try {
		const { size } = await stat(path)
		return { size, contentType: 'audio/wav', read: (start, end) => createReadStream(path, { start, end }) }
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
		throw error
	}
}
