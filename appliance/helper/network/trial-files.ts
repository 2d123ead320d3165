/** Files of a trial, and those that are kept. */
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inForceMark, isKeptFile, isTrialFile, keptFolder, trialFolder, trialSettings } from './places.ts'

async function removeFiles(folder: string, isOurs: (name: string) => boolean): Promise<void> {
	if (!existsSync(folder)) return
	for (const name of await readdir(folder)) if (isOurs(name)) await rm(join(folder, name))
}

/** What is on trial is forgotten; networkd is not told. */
export async function removeTrialFiles(): Promise<void> {
	await removeFiles(trialFolder, isTrialFile)
	for (const file of [trialSettings, inForceMark]) await rm(file, { force: true })
}

/** @param isStale which of the kept files go, by name */
export const removeKeptFiles = (isStale: (name: string) => boolean): Promise<void> =>
	removeFiles(keptFolder, (name) => isKeptFile(name) && isStale(name))
