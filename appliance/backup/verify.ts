/** Tries a backup out: what comes back from the repository is compared with what was noted when it was made. */
import { lstat, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { restic, type ResticCall } from '../helper/backup/restic.ts'
import { secondFactorKeyFile } from '../helper/backup/places.ts'
import type { BackupResult } from '../helper/backup/report.ts'
import { Refusal } from '../helper/refusal.ts'
import { contentsSchema, differingTables, hashFile, type Contents, type SampleFile } from './contents.ts'
import { countRestored } from './dump.ts'
import { tellNoRoom } from './room.ts'
import { contentsFile, dumpFile, restoredFolder } from './what.ts'

type Repository = Pick<ResticCall, 'target' | 'folder'> & { signal: AbortSignal }

/** A path as restic's patterns take it literally. */
export const literal = (path: string) => path.replaceAll(/[*?[\]\\]/g, '\\$&')

/** Words for `restic restore`. */
export function restoreWords(snapshot: string, paths: readonly string[]): string[] {
	const included = paths.map((path) => `--include=${literal(path)}`)
	return ['restore', snapshot, '--no-lock', `--target=${restoredFolder}`, ...included]
}

/**
 * Verifies a snapshot.
 * @param made what was noted when it was made
 * @throws Refusal `backup.differs` with what is not the same
 */
export async function verifyBackup(
	repository: Repository,
	snapshot: string,
	made: Contents,
): Promise<NonNullable<BackupResult['verdict']>> {
	// The disk need not hold the dump twice.
	await rm(dumpFile, { force: true })
	const paths = [contentsFile, dumpFile, secondFactorKeyFile, ...made.sample.map(({ path }) => path)]
	const onFull = tellNoRoom(repository.target)
	await restic({ ...repository, words: restoreWords(snapshot, paths) }).catch(onFull)

	const restored = (path: string) => join(restoredFolder, path)
	const contents = contentsSchema.parse(JSON.parse(await readFile(restored(contentsFile), 'utf8')))
	if (JSON.stringify(contents) !== JSON.stringify(contentsSchema.parse(made)))
		throw differs('its own list of contents came back changed')
	if ((await hashIfThere(restored(secondFactorKeyFile))) !== (await hashIfThere(secondFactorKeyFile)))
		throw differs('the key of second factors did not come back')
	const counted = await countRestored(restored(dumpFile), repository.signal).catch(onFull)
	const tables = differingTables(contents.tables, counted)
	if (tables.length > 0) throw differs(`of the database, ${tables.join(', ')} did not come back as dumped`)
	let files = 0
	for (const file of contents.sample) if (await isSame(restored(file.path), file)) files++
	const rows = Object.values(contents.tables).reduce((sum, table) => sum + table.rows, 0)
	return { tables: Object.keys(contents.tables).length, rows, files }
}

const differs = (what: string) =>
	new Refusal('backup.differs', `The backup was made, but it is not to be relied on: ${what}. Set up a new repository.`)

const hashIfThere = async (path: string) => ((await lstat(path).catch(() => undefined)) ? hashFile(path) : undefined)

/**
 * Whether a file came back as it was.
 * @returns false when it was changed or deleted between being noted and being copied, which says nothing
 * @throws Refusal `backup.differs`
 */
async function isSame(restored: string, file: SampleFile): Promise<boolean> {
	if ((await hashIfThere(restored)) === file.sha256) return true
	if ((await hashIfThere(file.path)) === file.sha256) throw differs(`${file.path} did not come back`)
	return false
}
