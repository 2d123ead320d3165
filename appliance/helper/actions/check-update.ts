/** Actions read-update and check-update: how updates stand, and what a source offers. */
import { mkdir, rm } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import type { UpdateSource } from '../update/settings.ts'
import { MAX_NOTES_BYTES, refuseUnlessNext } from '../update/manifest.ts'
import { offeredFile, sourceFile, updateFolder } from '../update/places.ts'
import type { OfferedUpdate } from '../update/report.ts'
import { checked, openUpdate, readerOf } from '../update/source.ts'
import { readHistory, readInstalled, readUpdateState } from '../update/state.ts'
import type { Action } from './action.ts'

type ReadRequest = Extract<HelperRequest, { action: 'read-update' }>
type CheckRequest = Extract<HelperRequest, { action: 'check-update' }>

export const readUpdate: Action<ReadRequest, undefined> = {
	verify: () => undefined,
	generate: () => undefined,
	apply: async () => JSON.stringify(await readUpdateState()),
}

/** Versions that were started here and not kept. */
export async function versionsThatGaveWay(): Promise<string[]> {
	return (await readHistory()).filter(({ outcome }) => outcome === 'gave-way').map(({ to }) => to)
}

/** What a source offers. @throws Refusal for what must not be installed here */
async function look(source: UpdateSource): Promise<OfferedUpdate> {
	const read = readerOf(source)
	const { manifest } = await openUpdate(read)
	const { version } = await readInstalled()
	// An address that has nothing new is no mistake of anybody's.
	const isSame = source.kind === 'address' && manifest.version === version
	if (!isSame) refuseUnlessNext(manifest.version, version, await versionsThatGaveWay(), source.kind)
	const part = manifest.parts.find(({ kind }) => kind === 'notes.txt')!
	const pieces: Buffer[] = []
	for await (const piece of checked(part, read(part.name))) pieces.push(piece)
	const notes = Buffer.concat(pieces).toString('utf8').slice(0, MAX_NOTES_BYTES)
	return { version: manifest.version, notes, checkedAt: Date.now(), source }
}

export const checkUpdate: Action<CheckRequest, UpdateSource> = {
	verify: () => undefined,
	generate: ({ source }) => source,
	async apply(source) {
		await mkdir(updateFolder, { recursive: true, mode: 0o755 })
		// Kept although nothing answers there: whoever typed it wants to see it again.
		if (source.kind === 'address')
			await replaceFile(sourceFile, `${JSON.stringify({ address: source.address })}\n`, 0o644)
		await rm(offeredFile, { force: true })
		const offered = await look(source)
		await replaceFile(offeredFile, `${JSON.stringify(offered)}\n`, 0o644)
		return JSON.stringify(offered)
	},
}
