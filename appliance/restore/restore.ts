/** Restores a backup up to its point of no return: checked, fetched, compared, loaded. Until then nothing in use is touched. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { mountDisk } from '../helper/backup/disk.ts'
import { Refusal } from '../helper/refusal.ts'
import { inspect, repositoryOf } from '../helper/restore/inspect.ts'
import { foreign } from '../helper/restore/listing.ts'
import { keyPath, stateFolder } from '../helper/restore/places.ts'
import { freeBytes, neededBytes, refuseWithoutRoom } from '../helper/restore/room.ts'
import { syncFileSystem } from '../helper/run.ts'
import { refuseWhileUpdating } from '../helper/update/state.ts'
import { adjust } from './adjust.ts'
import { checkStaged, fetchParts, giveToOwners, staged } from './fetch.ts'
import { readOrder, writeJournal } from './journal.ts'
import { loadDump } from './load.ts'
import { isTold, tellProgress, tellResult, warn } from './report.ts'

const stopping = new AbortController()
const { signal } = stopping
process.on('SIGTERM', () => stopping.abort())

const order = await readOrder()
const { runId, parts } = order
const isWhole = parts.includes('database')
let madeAt: number | null = null

/** @returns whether a key of second factors came with the database */
async function checkKey(): Promise<boolean> {
	if (!existsSync(staged(keyPath))) return false
	if (!/^[A-Za-z0-9_-]{43}\n$/.test(await readFile(staged(keyPath), 'utf8')))
		throw foreign('its key of second factors is none')
	return true
}

async function restore(): Promise<void> {
	// Of two that were begun at the same moment none goes on.
	refuseWhileUpdating()
	tellProgress(runId, 'checking')
	const source = await repositoryOf(order.source)
	if (source.target.kind === 'disk') await mountDisk(source.target.disk)
	const repository = { ...source, signal }
	const { listing, contents } = await inspect(repository, order.snapshot)
	madeAt = Date.parse(contents.madeAt)
	refuseWithoutRoom(neededBytes(listing.parts, parts), await freeBytes())
	tellProgress(runId, 'fetching')
	await fetchParts(repository, order.snapshot, parts, (status) => tellProgress(runId, 'fetching', status))
	tellProgress(runId, 'comparing')
	const fetched = await checkStaged(listing, parts)
	const hasKey = isWhole && (await checkKey())
	await giveToOwners(parts)
	if (isWhole) {
		tellProgress(runId, 'loading')
		await loadDump(fetched, signal)
		await adjust(order, fetched.madeAt)
	}
	signal.throwIfAborted()
	// All of it is on the disk before anything says so.
	await syncFileSystem(stateFolder)
	await writeJournal({ runId, state: 'switching', parts: order.parts, madeAt, by: order.by.name, hasKey })
}

const sentenceOf = (error: unknown) =>
	error instanceof Refusal ? error.message : 'The appliance could not do this. The reason is in the machine’s log.'

try {
	// One that was told already is being tidied up.
	if (!isTold(runId)) await restore()
} catch (error) {
	const outcome = signal.aborted ? 'stopped' : 'failed'
	const problem = signal.aborted ? '' : sentenceOf(error)
	if (!signal.aborted) {
		const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
		warn(`restore failed: ${error instanceof Error ? error.message : String(error)}${cause}`)
	}
	await tellResult({ runId, outcome, problem, madeAt, parts, by: order.by.name })
}
