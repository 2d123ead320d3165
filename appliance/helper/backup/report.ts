/** What a run of a backup tells the console, in files: how far it is, and what came of it. */
import { z } from 'zod'

export const backupSteps = ['preparing', 'dumping', 'copying', 'verifying', 'tidying'] as const

export const progressSchema = z.object({
	runId: z.uuid(),
	step: z.enum(backupSteps),
	/** The others are of the step `copying`. */
	percent: z.number().min(0).max(100),
	bytesDone: z.number(),
	bytesTotal: z.number(),
	filesDone: z.number(),
	filesTotal: z.number(),
	secondsLeft: z.number().nullable(),
})
export type BackupProgress = z.infer<typeof progressSchema>

export const resultSchema = z.object({
	runId: z.uuid(),
	/** Milliseconds since 1970. */
	endedAt: z.number(),
	/** `stopped`: cancelled, or the machine was switched off. */
	outcome: z.enum(['verified', 'failed', 'stopped']),
	/** What went wrong, in one sentence; of a verified backup, what could not be tidied up. '' = nothing. */
	problem: z.string(),
	snapshot: z.string().nullable(),
	bytes: z.number(),
	addedBytes: z.number(),
	files: z.number(),
	/** What was compared with what had been noted; null unless verified. */
	verdict: z.object({ tables: z.number(), rows: z.number(), files: z.number() }).nullable(),
})
export type BackupResult = z.infer<typeof resultSchema>

/** A run of which nothing came yet. */
export function emptyResult(runId: string): BackupResult {
	const nothing = { snapshot: null, bytes: 0, addedBytes: 0, files: 0, verdict: null }
	return { runId, endedAt: Date.now(), outcome: 'failed', problem: '', ...nothing }
}
