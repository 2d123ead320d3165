/** Writes what a browser uploads to a file, without ever holding more than a piece of it. */
import { createWriteStream } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from './errors.ts'

/** Stays free: recordings, the database and the call engine's memory of calls are written to the same disk. */
export const RESERVE_BYTES = 512_000_000

const noRoom = () =>
	new UserError(507, 'upload.no_room', 'The machine’s disk is nearly full. Make room on it, then upload it again.')

/**
 * @param most bytes
 * @param tooLarge what is thrown beyond that
 * @param look how much is free where the file is to lie
 * @throws UserError 507 `upload.no_room` before the disk is full
 */
export async function receiveUpload(
	body: ReadableStream<Uint8Array> | null,
	file: string,
	most: number,
	tooLarge: () => Error,
	look: (path: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<void> {
	const { bavail, bsize } = await look(dirname(file))
	const room = bavail * bsize - RESERVE_BYTES
	let received = 0
	const counted = async function* (source: AsyncIterable<Uint8Array>) {
		for await (const piece of source) {
			received += piece.length
			if (received > most) throw tooLarge()
			if (received > room) throw noRoom()
			yield piece
		}
	}
	const source = body ?? new Blob([]).stream()
	await pipeline(Readable.fromWeb(source as Parameters<typeof Readable.fromWeb>[0]), counted, createWriteStream(file))
}
