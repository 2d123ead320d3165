/** Whether a backup has room on the machine's own disk, which PostgreSQL, Redis and the recordings of calls write to as well. */
import { lstat, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { stageFolder } from '../helper/backup/places.ts'
import type { BackupTarget } from '../helper/backup/settings.ts'
import { Refusal } from '../helper/refusal.ts'

/** Never touched: calls are still written, and PostgreSQL's log of what is tried out. */
export const RESERVE_BYTES = 512_000_000
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

const noRoom = (found: string, isOnMachine: boolean, cause?: unknown) =>
	Object.assign(
		new Refusal(
			'backup.no_room',
			`${found} Delete recordings, or ${isOnMachine ? 'let the backups lie elsewhere' : 'keep them for a shorter time'}.`,
		),
		{ cause },
	)

/** @throws Refusal when less is free than these bytes and the reserve */
export async function refuseWithoutRoom(
	bytes: number,
	target: BackupTarget,
	look: (path: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<void> {
	const needed = bytes + RESERVE_BYTES
	const { bavail, bsize } = await look(stageFolder)
	const free = bavail * bsize
	if (free >= needed) return
	const found = `The backup needs ${gigabytes(needed)} of free space on the machine for a while, and there are ${gigabytes(free)}.`
	throw noRoom(found, target.kind === 'machine')
}

/** For what is written on the machine itself: a disk that filled up all the same is told as that. */
export const tellNoRoom =
	(target: BackupTarget) =>
	(error: unknown): never => {
		const isFull =
			error instanceof Refusal ? error.code === 'backup.full' : /no space left on device/i.test(String(error))
		if (!isFull) throw error
		throw noRoom('The machine’s disk filled up while the backup was made.', target.kind === 'machine', error)
	}

/** Bytes of the files that were written since then. @param since milliseconds since 1970 */
export async function bytesSince(folders: readonly string[], since: number): Promise<number> {
	let bytes = 0
	for (const folder of folders)
		// What is deleted meanwhile needs no room.
		for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
			const path = join(folder, entry.name)
			if (entry.isDirectory()) bytes += await bytesSince([path], since)
			const state = entry.isFile() ? await lstat(path).catch(() => undefined) : undefined
			if (state && state.mtimeMs >= since) bytes += state.size
		}
	return bytes
}
