/** Writing whole or not at all; what has to survive a power cut is on the disk before it is said to be done. */
import { randomUUID } from 'node:crypto'
import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { link, open, rename, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a new name in the folder, or one that is gone, survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, 'r')
	await folder.sync().finally(() => folder.close())
}

/** Replaces a file's text. @param mode of the new file, e.g. 0o644 */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
	const temporary = `${path}.new`
	await rm(temporary, { force: true })
	const file = await open(temporary, 'wx', mode)
	try {
		await file.writeFile(text)
		await file.sync()
	} finally {
		await file.close()
	}
	await rename(temporary, path)
	await syncFolder(dirname(path))
}

/**
 * Makes a file that is there whole or not at all; of two who ask at the same moment one makes it.
 * @returns false when there is one already
 */
export async function makeFile(path: string, text: string, mode: number): Promise<boolean> {
	const temporary = `${path}.${randomUUID()}`
	try {
		await replaceFile(temporary, text, mode)
		await link(temporary, path)
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
		throw error
	} finally {
		await rm(temporary, { force: true })
	}
	await syncFolder(dirname(path))
	return true
}

/** Shows everybody on this machine how far something is: a reader never sees half of it, and after a power cut nobody asks. */
export function showText(path: string, text: string): void {
	const temporary = `${path}.new`
	writeFileSync(temporary, text)
	// Whatever the unit's umask takes away.
	chmodSync(temporary, 0o644)
	renameSync(temporary, path)
}

/** Points a symbolic link elsewhere; there is no moment without it. */
export async function replaceLink(path: string, target: string): Promise<void> {
	const temporary = `${path}.new`
	await rm(temporary, { force: true })
	await symlink(target, temporary)
	await rename(temporary, path)
	await syncFolder(dirname(path))
}
