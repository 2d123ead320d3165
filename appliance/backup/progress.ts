/** How far a run is: written to a file as often as somebody would look. */
import { z } from 'zod'
import { progressFile } from '../helper/backup/places.ts'
import type { BackupProgress } from '../helper/backup/report.ts'
import { showText } from '../helper/files.ts'

const statusSchema = z.object({
	message_type: z.literal('status'),
	percent_done: z.number().default(0),
	total_files: z.number().default(0),
	files_done: z.number().default(0),
	total_bytes: z.number().default(0),
	bytes_done: z.number().default(0),
	seconds_remaining: z.number().optional(),
})
const summarySchema = z.object({
	message_type: z.literal('summary'),
	snapshot_id: z.string().regex(/^[0-9a-f]{64}$/),
	data_added_packed: z.number().default(0),
	total_bytes_processed: z.number().default(0),
	total_files_processed: z.number().default(0),
})

export interface BackupSummary {
	snapshot: string
	addedBytes: number
	bytes: number
	files: number
}

type Status = Omit<BackupProgress, 'runId' | 'step'>

/** One line of `restic backup --json`; undefined for those that say nothing of these. */
export function readLine(line: string): { status: Status } | { summary: BackupSummary } | undefined {
	let value: unknown
	try {
		value = JSON.parse(line)
	} catch {
		return undefined // not JSON: a warning of a library
	}
	const status = statusSchema.safeParse(value)
	if (status.success) {
		const { percent_done, total_files, files_done, total_bytes, bytes_done, seconds_remaining } = status.data
		const counts = { bytesDone: bytes_done, bytesTotal: total_bytes, filesDone: files_done, filesTotal: total_files }
		const percent = Math.min(100, Math.max(0, percent_done * 100))
		return { status: { percent, ...counts, secondsLeft: seconds_remaining ?? null } }
	}
	const summary = summarySchema.safeParse(value)
	if (!summary.success) return undefined
	const { snapshot_id, data_added_packed, total_bytes_processed, total_files_processed } = summary.data
	return {
		summary: {
			snapshot: snapshot_id,
			addedBytes: data_added_packed,
			bytes: total_bytes_processed,
			files: total_files_processed,
		},
	}
}

/** Cuts a stream of bytes into lines. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
	let rest = ''
	return (chunk) => {
		const lines = (rest + chunk.toString('utf8')).split('\n')
		rest = lines.pop() ?? ''
		for (const line of lines) onLine(line)
	}
}

const nothing: Status = { percent: 0, bytesDone: 0, bytesTotal: 0, filesDone: 0, filesTotal: 0, secondsLeft: null }

/** Tells how far the run is. */
export function tellProgress(runId: string, step: BackupProgress['step'], status: Status = nothing): void {
	const progress: BackupProgress = { runId, step, ...status }
	showText(progressFile, JSON.stringify(progress))
}
