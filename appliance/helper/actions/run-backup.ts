/** Actions start-backup and cancel-backup: the unit that makes one, begun and ended. */
import { existsSync } from 'node:fs'
import { backupUnit, currentTarget, orderFile, provenFile, underWayFolder } from '../backup/places.ts'
import type { BackupOrder } from '../backup/settings.ts'
import { replaceFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'
import { notSetUp } from './prove-backup-key.ts'
import { refuseUnderWay } from './set-backup-target.ts'

type StartRequest = Extract<HelperRequest, { action: 'start-backup' }>
type CancelRequest = Extract<HelperRequest, { action: 'cancel-backup' }>

const SYSTEMCTL = '/usr/bin/systemctl'

export const startBackup: Action<StartRequest, { order: BackupOrder }> = {
	verify() {
		if (!existsSync(currentTarget)) throw notSetUp()
		if (!existsSync(provenFile))
			throw new Refusal('backup.not_proven', 'First prove with the recovery sheet that you hold the key.')
		refuseUnderWay()
	},
	generate: ({ order }) => ({ order }),
	async apply({ order }) {
		await replaceFile(orderFile, `${JSON.stringify(order)}\n`, 0o644)
		await run(SYSTEMCTL, ['reset-failed', backupUnit]).catch(() => undefined) // it says so when it has not failed
		await run(SYSTEMCTL, ['start', '--no-block', backupUnit])
		return ''
	},
}

export const cancelBackup: Action<CancelRequest, string[]> = {
	verify() {
		if (!existsSync(underWayFolder)) throw new Refusal('backup.none_under_way', 'No backup is under way any more.')
	},
	// It takes its lock off the repository first, which may take a while over a slow line.
	generate: () => ['stop', '--no-block', backupUnit],
	async apply(words) {
		await run(SYSTEMCTL, words)
		return ''
	},
}
