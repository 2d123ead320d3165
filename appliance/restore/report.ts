/** How far a restore is, and what came of it: files that the console reads. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { replaceFile, showText } from '../helper/files.ts'
import { progressFile, resultFile } from '../helper/restore/places.ts'
import {
	restoreResultSchema,
	type RestoreProgress,
	type RestoreResult,
	type RestoreStep,
} from '../helper/restore/report.ts'

type Status = Omit<RestoreProgress, 'runId' | 'step'>
const nothing: Status = { percent: 0, bytesDone: 0, bytesTotal: 0 }

export function tellProgress(runId: string, step: RestoreStep, status: Status = nothing): void {
	const progress: RestoreProgress = { runId, step, ...status }
	showText(progressFile, JSON.stringify(progress))
}

export const dropProgress = (): void => rmSync(progressFile, { force: true })

/** Whether it was told already what came of this one. */
export function isTold(runId: string): boolean {
	return (
		existsSync(resultFile) && restoreResultSchema.parse(JSON.parse(readFileSync(resultFile, 'utf8'))).runId === runId
	)
}

export const tellResult = (result: Omit<RestoreResult, 'endedAt'>) =>
	replaceFile(resultFile, JSON.stringify({ ...result, endedAt: Date.now() }), 0o644)

// <4> is the journal's priority "warning" (sd-daemon(3)).
export const warn = (message: string) => process.stderr.write(`<4>${message}\n`)
