/** Reads what a unit tells of itself in a file. */
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'

/** A file's value; undefined when there is none yet. @throws for one that is not as the schema says */
export async function readReport<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
	let text: string
	try {
		text = await readFile(path, 'utf8')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
		throw error
	}
	return schema.parse(JSON.parse(text))
}
