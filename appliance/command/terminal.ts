/** The terminal this process was started on, line by line; gone after a while of silence. */
import { createInterface } from 'node:readline'
import type { Terminal } from './menu.ts'

const SILENCE_MS = 120_000
/** A line without an end must not fill the memory. */
const LONGEST_LINE = 200

export function openTerminal(
	input: NodeJS.ReadableStream = process.stdin,
	output: NodeJS.WritableStream = process.stdout,
) {
	const lines = createInterface({ input, terminal: false })
	let take: ((line: string | undefined) => void) | undefined
	let isGone = false
	// What is typed while nobody asks is noise: it must not answer a question that comes later.
	lines.on('line', (line) => take?.(line.slice(0, LONGEST_LINE)))
	lines.on('close', () => {
		isGone = true
		take?.(undefined)
	})
	const terminal: Terminal & { close(): void } = {
		show: (text) => void output.write(text),
		ask: (question) =>
			new Promise((resolve) => {
				if (isGone) return resolve(undefined)
				const timer = setTimeout(() => take?.(undefined), SILENCE_MS)
				take = (line) => {
					take = undefined
					clearTimeout(timer)
					resolve(line)
				}
				output.write(question)
			}),
		close: () => lines.close(),
	}
	return terminal
}
