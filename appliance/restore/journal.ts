/** The journal of a switch: there from the point of no return on, so that whoever comes after a power cut knows how to go on. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { replaceFile, syncFolder } from '../helper/files.ts'
import { partPaths, restoreParts, addedParts, type RestorePart } from '../helper/restore/parts.ts'
import { journalFile, orderFile } from '../helper/restore/places.ts'
import { restoreOrderSchema, type RestoreOrder } from '../helper/restore/settings.ts'

const journalSchema = z.object({
	runId: z.uuid(),
	/** `switching`: to what was restored; `returning`: back, because it did not work. */
	state: z.enum(['switching', 'returning']),
	parts: z.array(z.enum(restoreParts)),
	madeAt: z.number(),
	by: z.string(),
	/** Whether a key of second factors came with the database. */
	hasKey: z.boolean(),
	/** Why it goes back, in one sentence, where the console has had no part in it. */
	problem: z.string().optional(),
})
export type Journal = z.infer<typeof journalSchema>

/** Undefined before the point of no return. */
export async function readJournal(): Promise<Journal | undefined> {
	if (!existsSync(journalFile)) return undefined
	return journalSchema.parse(JSON.parse(await readFile(journalFile, 'utf8')))
}

export const writeJournal = (journal: Journal) => replaceFile(journalFile, JSON.stringify(journal), 0o600)

export const readOrder = async (): Promise<RestoreOrder> =>
	restoreOrderSchema.parse(JSON.parse(await readFile(orderFile, 'utf8')))

/** Nothing is put in place any more, nor back: the next boot only tidies up. */
export async function endJournal(): Promise<void> {
	await rm(journalFile, { force: true })
	await syncFolder(dirname(journalFile))
}

export const endOrder = () => rm(orderFile, { force: true })

/** Paths that take the place of what is there, and folders whose files are added to what is there. */
export function pathsToSwitch(parts: readonly RestorePart[]): { replaced: string[]; added: string[] } {
	const isAdded = (part: RestorePart) => !parts.includes('database') && addedParts.includes(part)
	const paths = (chosen: readonly RestorePart[]) => chosen.flatMap((part) => partPaths[part].map(({ path }) => path))
	return {
		replaced: paths(parts.filter((part) => !isAdded(part))),
		added: paths(parts.filter((part) => isAdded(part))),
	}
}
