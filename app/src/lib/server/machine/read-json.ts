/** Reads what a unit tells of itself in a file. */
import { readFile } from 'node:fs/promises'

/** A file's value; undefined when there is none yet. */
export async function readJson(path: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(path, 'utf8'))
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
		throw error
	}
}
