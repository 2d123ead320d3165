/** What is told of backups that can be restored, and what a restore tells the console of itself, in files. */
import { z } from 'zod'
import { restoreParts } from './parts.ts'
import { snapshotSchema } from './settings.ts'

export const snapshotsSchema = z.array(
	z.object({
		id: snapshotSchema,
		/** Milliseconds since 1970. */
		madeAt: z.number(),
		hostName: z.string(),
		/** Whether it came back when it was tried out. */
		isVerified: z.boolean(),
		/** null where restic did not write it down. */
		bytes: z.number().nullable(),
	}),
)
export type RestorableSnapshot = z.infer<typeof snapshotsSchema>[number]

/** What a check found in a backup. */
export const checkedSchema = z.object({
	id: snapshotSchema,
	madeAt: z.number(),
	/** Of the appliance that made it. */
	version: z.string(),
	/** Of all tables. */
	rows: z.number(),
	parts: z.array(z.object({ part: z.enum(restoreParts), files: z.number(), bytes: z.number() })),
	/** Of everything in it. */
	neededBytes: z.number(),
	freeBytes: z.number(),
})
export type CheckedBackup = z.infer<typeof checkedSchema>

export const restoreSteps = [
	'checking',
	'fetching',
	'comparing',
	'loading',
	'switching',
	'proving',
	'returning',
] as const
export type RestoreStep = (typeof restoreSteps)[number]

export const restoreProgressSchema = z.object({
	runId: z.uuid(),
	step: z.enum(restoreSteps),
	/** The others are of the step `fetching`. */
	percent: z.number().min(0).max(100),
	bytesDone: z.number(),
	bytesTotal: z.number(),
})
export type RestoreProgress = z.infer<typeof restoreProgressSchema>

export const restoreResultSchema = z.object({
	runId: z.uuid(),
	endedAt: z.number(),
	/** `failed`, `stopped`: nothing was changed. `returned`: what was restored did not work, and all is as it was before. */
	outcome: z.enum(['restored', 'failed', 'stopped', 'returned']),
	/** One sentence; '' = nothing went wrong. */
	problem: z.string(),
	madeAt: z.number().nullable(),
	parts: z.array(z.enum(restoreParts)),
	/** Name of who wanted it. */
	by: z.string(),
})
export type RestoreResult = z.infer<typeof restoreResultSchema>
