/** Puts the generated files in place: only those that changed, each whole or not at all, on the disk before Asterisk is told. */
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

async function readIfThere(path: string): Promise<string | undefined> {
	try {
		return await readFile(path, 'utf8')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
		throw error
	}
}

async function replaceFile(path: string, text: string): Promise<void> {
	const temporary = `${path}.new`
	await rm(temporary, { force: true }) // of a write that was cut off
	// The folder's set-group-id bit gives the file to Asterisk's group; passwords are in it, so nobody else reads it.
	const file = await open(temporary, 'wx', 0o640)
	try {
		await file.writeFile(text)
		await file.sync()
	} finally {
		await file.close()
	}
	await rename(temporary, path)
}

/**
 * Writes the files whose text differs from what is on the disk.
 * A file is never removed: Asterisk does not notice when an included file is gone.
 * @returns the names of those that were written
 */
export async function writeChangedFiles(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
	const changed: string[] = []
	for (const [name, text] of files) {
		const path = join(folder, name)
		if ((await readIfThere(path)) === text) continue
		await replaceFile(path, text)
		changed.push(name)
	}
	if (changed.length > 0) {
		const handle = await open(folder, 'r')
		await handle.sync().finally(() => handle.close())
	}
	return changed
}
