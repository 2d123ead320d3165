/** Restores on the real machine: asked of the helper, and followed in the files that their units leave. */
import { existsSync } from 'node:fs'
import {
	checkedSchema,
	restoreOrderFile,
	restoreProgressFile,
	restoreProgressSchema,
	restoreResultFile,
	restoreResultSchema,
	snapshotsSchema,
	type HelperRequest,
} from '../../../../../appliance/helper/protocol.ts'
import type { RestoreMachine } from '../settings/restore-machine.ts'
import { callHelper } from './helper.ts'
import { readReport } from './read-report.ts'

export function createRestoreMachine(helperSocket: string): RestoreMachine {
	const ask = (request: HelperRequest) => callHelper(helperSocket, request)
	return {
		open: async (target, key, s3) => void (await ask({ action: 'open-repository', target, key, ...(s3 && { s3 }) })),
		list: async (source) => snapshotsSchema.parse(JSON.parse(await ask({ action: 'read-snapshots', source }))),
		check: async (source, snapshot) =>
			checkedSchema.parse(JSON.parse(await ask({ action: 'check-restore', source, snapshot }))),
		start: async (order) => void (await ask({ action: 'start-restore', order })),
		cancel: async () => void (await ask({ action: 'cancel-restore' })),
		isUnderWay: () => existsSync(restoreOrderFile),
		readProgress: () => readReport(restoreProgressFile, restoreProgressSchema),
		readResult: () => readReport(restoreResultFile, restoreResultSchema),
	}
}
