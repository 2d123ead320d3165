/** Makes one backup: dump, copy, verify, tidy up. Runs as the backup's own account, in a unit of its own. */
import { readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { currentTarget, orderFile, resultsFolder } from '../helper/backup/places.ts'
import { emptyResult, type BackupResult } from '../helper/backup/report.ts'
import { restic } from '../helper/backup/restic.ts'
import {
	backupOrderSchema,
	backupTargetSchema,
	type BackupKeep,
	type BackupOrder,
	type BackupParts,
} from '../helper/backup/settings.ts'
import { Refusal } from '../helper/refusal.ts'
import { listWords, renamedIn, snapshotsIn } from '../helper/restore/inspect.ts'
import { dumpDatabase } from './dump.ts'
import { lineReader, readLine, tellProgress, type BackupSummary } from './progress.ts'
import { forgetWords, markWords, unverifiedLongAgo, waitForLock } from './keep.ts'
import { bytesSince } from './room.ts'
import { verifyBackup } from './verify.ts'
import { backupWords, contentsFile, dumpFile, restoredFolder, sampledFolders } from './what.ts'

// <4> is the journal's priority "warning" (sd-daemon(3)).
const warn = (message: string) => process.stderr.write(`<4>${message}\n`)

const stopping = new AbortController()
const { signal } = stopping
process.on('SIGTERM', () => stopping.abort())

const order = backupOrderSchema.parse(JSON.parse(await readFile(orderFile, 'utf8')))
const folder = await readlink(currentTarget)
const target = backupTargetSchema.parse(JSON.parse(await readFile(join(folder, 'target.json'), 'utf8')))
const repository = { target, folder, signal }

/**
 * A run of ours that was killed, by hand or with the power, has left its lock; there is never a second one. The unit
 * gives us a host name that no other machine has.
 */
async function removeOwnLocks(): Promise<void> {
	const lockSchema = z.object({ hostname: z.string(), username: z.string() })
	const ids = (await restic({ ...repository, words: ['list', 'locks', '--no-lock'] })).split('\n').filter(Boolean)
	if (ids.length === 0) return
	const locks = await Promise.all(
		ids.map(async (id) =>
			lockSchema.parse(JSON.parse(await restic({ ...repository, words: ['cat', 'lock', id, '--no-lock'] }))),
		),
	)
	const isOurs = locks.every((lock) => lock.hostname === hostname() && lock.username === userInfo().username)
	await restic({ ...repository, words: ['unlock', ...(isOurs ? ['--remove-all'] : [])] })
	warn(`locks found in the repository: ${ids.length}, ours: ${isOurs}`)
}

/** What a repository on this machine's own disk grows by, beside the dump: files that the newest backup does not have. */
async function newBytes(parts: BackupParts): Promise<number> {
	if (target.kind !== 'machine') return 0
	const [newest] = snapshotsIn(await restic({ ...repository, words: listWords }))
	return bytesSince(sampledFolders(parts), newest?.madeAt ?? 0)
}

async function copy(): Promise<BackupSummary> {
	const host = (await readFile('/etc/hostname', 'utf8')).trim()
	let summary: BackupSummary | undefined
	const onLine = (line: string) => {
		const read = readLine(line)
		if (read && 'status' in read) tellProgress(order.runId, 'copying', read.status)
		if (read && 'summary' in read) summary = read.summary
	}
	await restic({ ...repository, words: backupWords(order.parts, host), onData: lineReader(onLine) })
	if (!summary) throw new Error('restic ended without a summary')
	return summary
}

const RESULT_DAYS = 30

/** The console has taken over long ago what came of runs back then. */
async function removeOldResults(): Promise<void> {
	for (const name of await readdir(resultsFolder)) {
		const path = join(resultsFolder, name)
		if (Date.now() - (await stat(path)).mtimeMs > RESULT_DAYS * 86_400_000) await rm(path)
	}
}

/** Marks this one as verified, by which it gets another name, and takes away what the plan no longer keeps. */
async function tidy(keep: BackupKeep, result: BackupResult): Promise<void> {
	await restic({ ...repository, words: markWords(result.snapshot!) })
	const text = await restic({ ...repository, words: listWords })
	result.snapshot = renamedIn(text, result.snapshot!) ?? result.snapshot
	const left = unverifiedLongAgo(snapshotsIn(text), Date.now())
	if (left.length > 0) await restic({ ...repository, words: ['forget', waitForLock, ...left] })
	await restic({ ...repository, words: forgetWords(keep) })
}

const sentenceOf = (error: unknown) =>
	error instanceof Refusal ? error.message : 'The appliance could not do this. The reason is in the machine’s log.'

async function make({ runId, parts, keep }: BackupOrder, result: BackupResult): Promise<void> {
	tellProgress(runId, 'preparing')
	await removeOldResults()
	await removeOwnLocks()
	tellProgress(runId, 'dumping')
	const dump = { version: process.env['CALLYTICS_VERSION'] ?? '', parts, target, newBytes: await newBytes(parts) }
	const contents = await dumpDatabase(dump, signal)
	tellProgress(runId, 'copying')
	Object.assign(result, await copy())
	tellProgress(runId, 'verifying')
	result.verdict = await verifyBackup(repository, result.snapshot!, contents)
	result.outcome = 'verified'
	tellProgress(runId, 'tidying')
	await tidy(keep, result).catch((error: unknown) => {
		warn(`old backups stay: ${String(error)}`)
		result.problem = `Old backups could not be deleted. ${sentenceOf(error)}`
	})
}

const result = emptyResult(order.runId)
try {
	await make(order, result)
} catch (error) {
	result.outcome = signal.aborted ? 'stopped' : 'failed'
	if (!signal.aborted) {
		result.problem = sentenceOf(error)
		warn(`backup failed: ${error instanceof Error ? error.message : String(error)}`)
	}
} finally {
	for (const left of [dumpFile, contentsFile, restoredFolder]) await rm(left, { recursive: true, force: true })
}
const path = join(resultsFolder, `${order.runId}.json`)
await writeFile(`${path}.new`, JSON.stringify({ ...result, endedAt: Date.now() }), { mode: 0o644, flush: true })
await rename(`${path}.new`, path)
