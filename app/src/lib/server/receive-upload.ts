/** Writes what a browser uploads to a file, without ever holding more than a piece of it. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * @param most bytes
 * @param tooLarge what is thrown beyond that
 */
export async function receiveUpload(
	body: ReadableStream<Uint8Array> | null,
	file: string,
	most: number,
	tooLarge: () => Error,
): Promise<void> {
	let received = 0
	const counted = async function* (source: AsyncIterable<Uint8Array>) {
		for await (const piece of source) {
			received += piece.length
			if (received > most) throw tooLarge()
			yield piece
		}
	}
	const source = body ?? new Blob([]).stream()
	await pipeline(Readable.fromWeb(source as Parameters<typeof Readable.fromWeb>[0]), counted, createWriteStream(file))
}
