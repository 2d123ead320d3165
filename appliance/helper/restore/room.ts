/** Whether there is room for a restore: what is fetched, the database made of it, and what stays until it is proven. */
import { statfs } from 'node:fs/promises'
import { Refusal } from '../refusal.ts'
import type { Tally } from './listing.ts'
import type { RestorePart } from './parts.ts'
import { stateFolder } from './places.ts'

/** Left free: calls are still written. */
export const MARGIN_BYTES = 150_000_000
/** A database is larger than its dump: indexes, and the log of what is written. */
const DATABASE_FACTOR = 3

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

export async function freeBytes(): Promise<number> {
	const { bavail, bsize } = await statfs(stateFolder)
	return bavail * bsize
}

export function neededBytes(tallies: ReadonlyMap<RestorePart, Tally>, parts: readonly RestorePart[]): number {
	const bytesOf = (part: RestorePart) => (tallies.get(part)?.bytes ?? 0) * (part === 'database' ? DATABASE_FACTOR : 1)
	return parts.reduce((sum, part) => sum + bytesOf(part), MARGIN_BYTES)
}

export function refuseWithoutRoom(needed: number, free: number): void {
	if (free >= needed) return
	throw new Refusal(
		'restore.no_room',
		`The restore needs ${gigabytes(needed)} of free space on the machine for a while, and there are ${gigabytes(free)}. Delete recordings, or choose fewer parts.`,
	)
}
