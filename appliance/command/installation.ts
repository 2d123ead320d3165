/** Follows an installation that was begun, line by line, to its end. */
import { setTimeout as delay } from 'node:timers/promises'
import { isInstalling, readInstallReport } from '../helper/install/state.ts'
import { Refusal } from '../helper/refusal.ts'
import { describeInstallation } from './texts.ts'

const LOOK_EVERY_MS = 500

/** @throws Refusal when it did not come to its end */
export async function followInstallation(tell: (line: string) => void): Promise<void> {
	let told = ''
	while (isInstalling()) {
		const report = await readInstallReport()
		const line = report?.state === 'running' ? describeInstallation(report) : told
		if (line !== told) tell((told = line))
		await delay(LOOK_EVERY_MS)
	}
	const report = await readInstallReport()
	if (report?.state === 'failed') throw new Refusal('install.failed', report.problem)
}
