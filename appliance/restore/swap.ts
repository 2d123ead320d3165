/** Renames what was restored to its place and back: every step may be done again from its start, wherever a power cut came. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where the three lie: in place, staged, and what stood in place before. */
export interface Places {
	live: string
	staged: string
	before: string
}

async function move(from: string, to: string): Promise<void> {
	await mkdir(dirname(to), { recursive: true, mode: 0o755 })
	await rename(from, to)
}

/**
 * What is staged takes the place of what is there, which is kept.
 * @param mark a file that says of this path that it has been done: a backup need not have every path
 */
export async function putInPlace({ live, staged, before }: Places, mark: string): Promise<void> {
	if (existsSync(mark)) return
	if (!existsSync(before) && existsSync(live)) await move(live, before)
	if (existsSync(staged)) {
		// A boot in between has made an empty folder again (systemd-tmpfiles).
		if (existsSync(live)) await rm(live, { recursive: true })
		await move(staged, live)
	}
	await mkdir(mark, { recursive: true })
}

/** What stood in place before is put back; what was restored goes. */
export async function putBack({ live, before }: Places, mark: string): Promise<void> {
	if (existsSync(before)) {
		// First: with the mark and nothing before, it is taken for something new.
		await rm(mark, { recursive: true, force: true })
		await rm(live, { recursive: true, force: true })
		await move(before, live)
	} else if (existsSync(mark)) {
		await rm(live, { recursive: true, force: true })
		await rm(mark, { recursive: true, force: true })
	}
}

/** Files that are missing come back; what is there stays. */
export async function addMissing(staged: string, live: string): Promise<void> {
	if (!existsSync(staged)) return
	for (const entry of await readdir(staged, { withFileTypes: true })) {
		const [from, to] = [join(staged, entry.name), join(live, entry.name)]
		if (!existsSync(to)) await move(from, to)
		else if (entry.isDirectory()) await addMissing(from, to)
	}
}
