/** How updates stand: reads the boot partition and what was left in files. Changes nothing. */
import { existsSync } from 'node:fs'
import { readFile, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { orderFile as installOrder } from '../install/places.ts'
import { Refusal } from '../refusal.ts'
import { orderFile as restoreOrder } from '../restore/places.ts'
import { tryRun } from '../run.ts'
import { bootEntries, rootHashIn, type BootEntry } from './entries.ts'
import {
	historyFile,
	offeredFile,
	progressFile,
	runFile,
	sourceFile,
	underWayFolder,
	updateFolder,
	verdictFile,
	versionFile,
} from './places.ts'
import {
	offeredSchema,
	runSchema,
	updateEndSchema,
	updateProgressSchema,
	verdictSchema,
	type Installed,
	type UpdateEnd,
	type UpdateRun,
	type UpdateState,
} from './report.ts'

/** A file's value; null when there is none, or one of another version. */
export async function readReport<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
	try {
		return schema.parse(JSON.parse(await readFile(path, 'utf8')))
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
		if (error instanceof SyntaxError || error instanceof z.ZodError) return null
		throw error
	}
}

export const readRun = (): Promise<UpdateRun | null> => readReport(runFile, runSchema)
export const readHistory = async (): Promise<UpdateEnd[]> =>
	(await readReport(historyFile, z.array(updateEndSchema))) ?? []

/** Folder of the boot loader's entries; undefined on a machine without one, as a container is. */
export async function entriesFolder(): Promise<string | undefined> {
	const { code, output } = await tryRun('/usr/bin/bootctl', ['--print-esp-path'])
	const folder = join(output.trim(), 'EFI/Linux')
	return code === 0 && output.trim() !== '' && existsSync(folder) ? folder : undefined
}

export async function readEntries(): Promise<BootEntry[]> {
	const folder = await entriesFolder()
	return folder ? bootEntries(await readdir(folder)) : []
}

/** What runs here. */
export async function readInstalled(): Promise<Installed> {
	const version = (await readFile(versionFile, 'utf8')).trim().split('=')[1] ?? ''
	return { version, rootHash: rootHashIn(await readFile('/proc/cmdline', 'utf8')) }
}

export const readBootId = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()

export const isUnderWay = (): boolean => existsSync(underWayFolder) || existsSync(runFile)

export const underWay = () =>
	new Refusal('update.under_way', 'An update is under way. Wait until it is done, or cancel it.')

/** Until a new version is kept the machine may still go back to its former data. @throws Refusal */
export function refuseWhileUpdating(): void {
	if (isUnderWay()) throw underWay()
}

/** What an update must not meet: it restarts the machine, and puts the database back as it was. @throws Refusal */
export function refuseBesideOthers(): void {
	if (existsSync(restoreOrder))
		throw new Refusal('update.restoring', 'A backup is being restored. Wait until that is done, then update.')
	if (existsSync(installOrder))
		throw new Refusal(
			'update.installing',
			'The appliance is being installed to another disk. Wait until that is done, then update.',
		)
}

const sourceSchema = z.object({ address: z.string() })

export async function readUpdateState(): Promise<UpdateState> {
	const { version } = await readInstalled()
	const entries = await readEntries()
	const { bavail, bsize } = await statfs(updateFolder)
	return {
		version,
		hasSlots: entries.length > 0,
		slots: entries
			.map((entry) => ({ version: entry.version, isRunning: entry.version === version, state: entry.state }))
			.sort((a, b) => Number(b.isRunning) - Number(a.isRunning)),
		address: (await readReport(sourceFile, sourceSchema))?.address ?? '',
		run: await readRun(),
		progress: await readReport(progressFile, updateProgressSchema),
		offered: await readReport(offeredFile, offeredSchema),
		history: await readHistory(),
		verdict: await readReport(verdictFile, verdictSchema),
		freeBytes: bavail * bsize,
	}
}
