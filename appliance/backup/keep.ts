/** Which backups stay: those that were verified, as many as the plan says; others for a day. */
import { verifiedTag } from '../helper/backup/places.ts'
import type { BackupKeep } from '../helper/backup/settings.ts'
import type { RestorableSnapshot } from '../helper/restore/report.ts'

/** Another machine may have its backups in the same repository, and be at work in it. */
export const waitForLock = '--retry-lock=10m'

export const markWords = (snapshot: string): string[] => ['tag', waitForLock, '--set', verifiedTag, snapshot]

/** All verified backups are one series, whatever is in them. */
export function forgetWords(keep: BackupKeep): string[] {
	const kept = Object.entries(keep).map(([span, count]) => `--keep-${span}=${count}`)
	return ['forget', waitForLock, '--prune', '--tag', verifiedTag, '--group-by', '', ...kept]
}

const A_DAY_MS = 86_400_000

/** A younger one may be another machine's that is being verified just now. @returns their IDs */
export const unverifiedLongAgo = (snapshots: readonly RestorableSnapshot[], now: number): string[] =>
	snapshots.filter(({ isVerified, madeAt }) => !isVerified && madeAt < now - A_DAY_MS).map(({ id }) => id)
