/** Brings an update's files to the data partition, each checked against the signed list while it comes. */
import { createWriteStream } from 'node:fs'
import { open, readFile, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '../helper/refusal.ts'
import { rootHashIn } from '../helper/update/entries.ts'
import { listName, signatureName, type Part } from '../helper/update/manifest.ts'
import { incomingFolder, updateFolder, uploadedFile } from '../helper/update/places.ts'
import type { UpdateRun } from '../helper/update/report.ts'
import { checked, openUpdate, readerOf } from '../helper/update/source.ts'
import { databaseBytes } from './database.ts'
import { emptyIncoming, tellProgress } from './record.ts'

/** Left free beside everything: calls are still recorded. */
const MARGIN_BYTES = 300_000_000
const ANSWER_MS = 30_000
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** How much is to come; where a server does not say, the most that it can be. */
async function bytesOf(source: UpdateRun['source'], parts: readonly Part[]): Promise<number> {
	if (source.kind === 'file') return (await stat(uploadedFile)).size
	const base = source.address.endsWith('/') ? source.address : `${source.address}/`
	const lengths = parts.map(async ({ name, mostBytes }) => {
		const asked = { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) }
		// Whoever does not answer this is told of when the file itself is asked for.
		const response = await fetch(new URL(name, base), asked).catch(() => undefined)
		return Number(response?.headers.get('content-length') ?? mostBytes)
	})
	return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0)
}

/** @throws Refusal when the disk would fill up: the files, and the database twice (to try it out, and to go back to) */
async function refuseWithoutRoom(bytes: number): Promise<void> {
	const needed = bytes + 2 * (await databaseBytes()) + MARGIN_BYTES
	const { bavail, bsize } = await statfs(updateFolder)
	const free = bavail * bsize
	if (free >= needed) return
	throw new Refusal(
		'update.no_room',
		`The update needs ${gigabytes(needed)} of free space for a while, and there are ${gigabytes(free)}. Delete recordings, or keep them for a shorter time.`,
	)
}

/**
 * Leaves the files in `incoming`.
 * @returns the root hash that the new version's kernel asks for
 */
export async function receive(run: UpdateRun, signal: AbortSignal): Promise<string> {
	const { source, to } = run
	tellProgress(run.id, 'receiving')
	const read = readerOf(source)
	const { manifest, list, signature } = await openUpdate(read)
	if (manifest.version !== to.version)
		throw new Refusal(
			'update.other',
			`Version ${manifest.version} is offered now, and not ${to.version}. Look at it first.`,
		)
	await emptyIncoming()
	const total = await bytesOf(source, manifest.parts)
	await refuseWithoutRoom(total)
	let received = 0
	let told = 0
	const counted = async function* (pieces: AsyncIterable<Buffer>) {
		for await (const piece of pieces) {
			received += piece.length
			const percent = total > 0 ? Math.min(100, Math.floor((received / total) * 100)) : 0
			if (percent > told) tellProgress(run.id, 'receiving', (told = percent))
			yield piece
		}
	}
	for (const part of manifest.parts) {
		const file = join(incomingFolder, part.name)
		await pipeline(counted(checked(part, read(part.name))), createWriteStream(file), { signal })
		const written = await open(file, 'r+')
		await written.sync().finally(() => written.close())
	}
	await writeFile(join(incomingFolder, listName), list)
	await writeFile(join(incomingFolder, signatureName), signature)
	const kernel = manifest.parts.find(({ kind }) => kind === 'efi')!
	const rootHash = rootHashIn(await readFile(join(incomingFolder, kernel.name), 'latin1'))
	if (rootHash) return rootHash
	throw new Refusal('update.foreign', 'This is no update of this appliance: its kernel names no file system.')
}
