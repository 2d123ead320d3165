/** Reads one line from a stream that may be hostile: bounded in length and in time. */
import type { Readable } from 'node:stream'
import { Refusal } from './refusal.ts'

/**
 * The first line, without its line end.
 * @param maxBytes longest line accepted
 * @param deadlineMs longest time the whole line may take
 * @throws Refusal `helper.too_long`, `helper.too_slow`, `helper.malformed` when the stream ends before the line does
 */
export function readLine(stream: Readable, maxBytes: number, deadlineMs: number): Promise<string> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let length = 0
		const finish = (settle: () => void) => {
			clearTimeout(timer)
			stream.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error')
			stream.pause()
			settle()
		}
		const refuse = (code: string, message: string) => finish(() => reject(new Refusal(code, message)))
		const timer = setTimeout(() => refuse('helper.too_slow', 'The request did not arrive in time.'), deadlineMs)
		stream.on('data', (data: Buffer | string) => {
			const chunk = Buffer.from(data)
			const end = chunk.indexOf('\n')
			length += end < 0 ? chunk.length : end
			if (length > maxBytes) return refuse('helper.too_long', 'The request is too long.')
			chunks.push(end < 0 ? chunk : chunk.subarray(0, end))
			if (end >= 0) finish(() => resolve(Buffer.concat(chunks).toString('utf8')))
		})
		stream.on('end', () => refuse('helper.malformed', 'The request is incomplete.'))
		stream.on('error', (error) => finish(() => reject(error)))
	})
}
