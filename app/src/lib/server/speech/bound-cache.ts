/** Keeps the folder of spoken texts within bounds: what was unused for the longest time goes first. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeSound } from '../sound/store.ts'

// Whatever was asked for within this time may still be waiting for its turn in a prompt.
const IN_USE_MS = 600_000

interface Utterance {
	bytes: number
	usedAt: number
}

/** Removes the oldest utterances beyond `maxBytes`, and what a killed process left half made. */
export async function boundCache(folder: string, maxBytes: number, now = Date.now()): Promise<void> {
	const utterances = new Map<string, Utterance>()
	for (const name of await readdir(folder)) {
		const found = await stat(join(folder, name)).catch(() => undefined)
		if (!found) continue
		if (name.startsWith('.')) {
			if (now - found.mtimeMs > IN_USE_MS) await rm(join(folder, name), { recursive: true, force: true })
			continue
		}
		const key = name.slice(0, name.lastIndexOf('.'))
		const { bytes, usedAt } = utterances.get(key) ?? { bytes: 0, usedAt: 0 }
		utterances.set(key, { bytes: bytes + found.size, usedAt: Math.max(usedAt, found.mtimeMs) })
	}
	let total = 0
	for (const { bytes } of utterances.values()) total += bytes
	for (const [key, { bytes, usedAt }] of [...utterances].sort(([, a], [, b]) => a.usedAt - b.usedAt)) {
		if (total <= maxBytes || now - usedAt < IN_USE_MS) return
		await removeSound(join(folder, key))
		total -= bytes
	}
}
