/** Whether an installation is under way, and what one tells: read and written by whoever has to do with it. */
import { existsSync } from 'node:fs'
import { showText } from '../files.ts'
import { readReport } from '../update/state.ts'
import { orderFile, reportFile } from './places.ts'
import { installReportSchema, type InstallReport } from './report.ts'

export const isInstalling = (): boolean => existsSync(orderFile)
export const readInstallReport = (): Promise<InstallReport | null> => readReport(reportFile, installReportSchema)
export const tellInstall = (report: InstallReport): void => showText(reportFile, JSON.stringify(report))
