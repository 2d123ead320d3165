/** Where a restore has its files, and which units do it. */
import { dumpName } from '../backup/places.ts'

export const restoreUnit = 'callytics-restore.service'
/** Goes on after the point of no return, or tidies up after a restore that did not get there. */
export const switchUnit = 'callytics-restore-switch.service'
export const proofUnit = 'callytics-restore-proof.service'

export const stateFolder = '/var/lib/callytics'
/** All a restore writes before the switch lies in it: on the same file system, so that the switch is renames. */
export const restoreFolder = `${stateFolder}/restore`
/** There from the beginning to the end of a restore. */
export const orderFile = `${restoreFolder}/order.json`
/** Fetched from the repository, each thing below its whole path. */
export const stageFolder = `${restoreFolder}/stage`
/** There from the point of no return on. */
export const journalFile = `${restoreFolder}/journal.json`
/** What stood in place before, until what was restored is proven. */
export const beforeFolder = `${restoreFolder}/before`
/** What came of the last restore. */
export const resultFile = `${stateFolder}/restore-result.json`

export const runFolder = '/run/callytics-restore'
export const progressFile = `${runFolder}/progress.json`

export const restoringDatabase = 'callytics_restoring'
/** Not the one an update keeps: neither may take the other's for its own. */
export const beforeDatabase = 'callytics_before_restore'

/** A link to the folder of another target than the one backups go to. */
export const otherTarget = `${stateFolder}/backup/other`

const inBackup = (name: string) => `${stateFolder}/backup/stage/${name}`
/** Paths within a backup. */
export const dumpPath = inBackup(dumpName)
export const contentsPath = inBackup('contents.json')
export const keyPath = inBackup('second-factor-key')
