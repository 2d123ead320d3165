/** Writes down how an update goes and what came of it. */
import { mkdir, rm } from 'node:fs/promises'
import { replaceFile, showText } from '../helper/files.ts'
import {
	historyFile,
	incomingFolder,
	offeredFile,
	progressFile,
	runFile,
	uploadedFile,
} from '../helper/update/places.ts'
import type { UpdateEnd, UpdateProgress, UpdateRun } from '../helper/update/report.ts'
import { readHistory } from '../helper/update/state.ts'

const KEPT_ENDS = 50

export function tellProgress(runId: string, step: UpdateProgress['step'], percent = 0): void {
	const progress: UpdateProgress = { runId, step, percent }
	showText(progressFile, JSON.stringify(progress))
}

export const writeRun = (run: UpdateRun) => replaceFile(runFile, `${JSON.stringify(run)}\n`, 0o644)

/** The update is over: into the history, and nothing of it stays. */
export async function endRun(run: UpdateRun, outcome: UpdateEnd['outcome'], reason: string): Promise<void> {
	const { id, by, beganAt } = run
	const end: UpdateEnd = {
		...{ id, by, beganAt, endedAt: Date.now(), outcome, reason },
		...{ from: run.from.version, to: run.to.version },
	}
	const others = (await readHistory()).filter((one) => one.id !== id)
	await replaceFile(historyFile, `${JSON.stringify([end, ...others].slice(0, KEPT_ENDS))}\n`, 0o644)
	await rm(runFile, { force: true })
	await rm(incomingFolder, { recursive: true, force: true })
	// What was tried without success may be tried again; what was not to be had at all is looked for anew.
	if (outcome === 'kept' || outcome === 'gave-way') {
		await rm(uploadedFile, { force: true })
		await rm(offeredFile, { force: true })
	}
	process.stderr.write(`<5>update to ${end.to} ended: ${outcome}${reason ? `: ${reason}` : ''}\n`)
}

export async function emptyIncoming(): Promise<void> {
	await rm(incomingFolder, { recursive: true, force: true })
	await mkdir(incomingFolder, { mode: 0o755 })
}
