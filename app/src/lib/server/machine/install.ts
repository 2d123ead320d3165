/** Installing to another disk on the real machine: asked of the helper, and followed in the file that its unit leaves. */
import { existsSync } from 'node:fs'
import {
	installOrderFile,
	installReportFile,
	installReportSchema,
	machineDisksSchema,
} from '../../../../../appliance/helper/protocol.ts'
import type { InstallMachine } from '../settings/install-machine.ts'
import { callHelper } from './helper.ts'
import { readReport } from './read-report.ts'

export function createInstallMachine(helperSocket: string): InstallMachine {
	return {
		readDisks: async () =>
			machineDisksSchema.parse(JSON.parse(await callHelper(helperSocket, { action: 'read-disks' }))),
		start: async (disk) => void (await callHelper(helperSocket, { action: 'install-to-disk', disk })),
		isUnderWay: () => existsSync(installOrderFile),
		readReport: () => readReport(installReportFile, installReportSchema),
	}
}
