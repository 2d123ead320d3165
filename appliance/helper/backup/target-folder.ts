/** The folder of a target: made whole beside the one in force, then put into force by one rename. */
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { replaceLink } from '../files.ts'
import { otherTarget } from '../restore/places.ts'
import { accountId, backupFolder, currentTarget } from './places.ts'
import { backupTargetSchema, type BackupTarget } from './settings.ts'

const targetsFolder = join(backupFolder, 'targets')

/** Makes a folder with these files, which only the backup's account reads. */
export async function makeTargetFolder(makeFiles: (folder: string) => Map<string, string>): Promise<string> {
	const folder = join(targetsFolder, randomBytes(6).toString('hex'))
	await mkdir(folder, { recursive: true, mode: 0o700 })
	await chown(targetsFolder, accountId, accountId)
	for (const [name, text] of makeFiles(folder)) {
		const path = join(folder, name)
		await writeFile(path, text, { mode: 0o600, flush: true })
		await chown(path, accountId, accountId)
		await chmod(path, 0o400)
	}
	await chown(folder, accountId, accountId)
	return folder
}

/** Forgets all others, with their keys. */
async function keepOnly(folders: readonly (string | undefined)[]): Promise<void> {
	const kept = new Set(folders.flatMap((folder) => (folder === undefined ? [] : basename(folder))))
	for (const name of await readdir(targetsFolder))
		if (!kept.has(name)) await rm(join(targetsFolder, name), { recursive: true, force: true })
}

/** From now on this is the target; all others are forgotten, with their keys. */
export async function useTargetFolder(folder: string): Promise<void> {
	await replaceLink(currentTarget, folder)
	await keepOnly([folder])
}

/** This one is open to be restored from, besides the one that backups go to. */
export async function useOtherFolder(folder: string): Promise<void> {
	await replaceLink(otherTarget, folder)
	await keepOnly([folder, (await readCurrentTarget())?.folder])
}

export async function closeOtherFolder(): Promise<void> {
	const folder = await readlink(otherTarget).catch(() => undefined) // mostly there is none
	await rm(otherTarget, { force: true })
	if (folder !== undefined) await dropTargetFolder(folder)
}

export const dropTargetFolder = (folder: string) => rm(folder, { recursive: true, force: true })

/** The target in force and its folder; undefined before the first set-up. */
export async function readCurrentTarget(): Promise<{ target: BackupTarget; folder: string } | undefined> {
	const folder = await readlink(currentTarget).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined
		throw error
	})
	if (folder === undefined) return undefined
	const target = backupTargetSchema.parse(JSON.parse(await readFile(join(folder, 'target.json'), 'utf8')))
	return { target, folder }
}
