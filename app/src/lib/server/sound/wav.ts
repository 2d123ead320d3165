/** A stored sound as browsers play it: its 16 kHz samples with the head of a WAV file in front. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'

const RATE = 16_000
const HEAD = 44

/** Of one channel of 16-bit samples. @param bytes of the samples @param rate of samples in a second */
export function wavHead(bytes: number, rate = RATE): Buffer {
	const head = Buffer.alloc(HEAD)
	head.write('RIFF', 0)
	head.writeUInt32LE(HEAD - 8 + bytes, 4)
	head.write('WAVEfmt ', 8)
	head.writeUInt32LE(16, 16)
	head.writeUInt16LE(1, 20)
	head.writeUInt16LE(1, 22)
	head.writeUInt32LE(rate, 24)
	head.writeUInt32LE(rate * 2, 28)
	head.writeUInt16LE(2, 32)
	head.writeUInt16LE(16, 34)
	head.write('data', 36)
	head.writeUInt32LE(bytes, 40)
	return head
}

/** Something of known length of which any part can be read. */
export interface ByteSource {
	/** Bytes. */
	size: number
	contentType: string
	/** @param from first byte. @param to last byte */
	read: (from: number, to: number) => Readable
}

/** @param path without extension. @returns undefined when there is no such sound */
export async function openWav(path: string): Promise<ByteSource | undefined> {
	const file = `${path}.sln16`
	const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined
		throw error
	})
	if (!found) return undefined
	const head = wavHead(found.size)
	return {
		size: HEAD + found.size,
		contentType: 'audio/wav',
		read: (from, to) => Readable.from(readParts(file, head, from, to), { objectMode: false }),
	}
}

async function* readParts(file: string, head: Buffer, from: number, to: number): AsyncGenerator<Buffer> {
	if (from < HEAD) yield head.subarray(from, to + 1)
	if (to < HEAD) return
	const samples = createReadStream(file, { start: Math.max(from - HEAD, 0), end: to - HEAD })
	yield* samples as AsyncIterable<Buffer>
}
