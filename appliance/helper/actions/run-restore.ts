/** Actions start-restore and cancel-restore: the unit that restores a backup, begun and, before its point of no return, ended. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { repositoryOf } from '../restore/inspect.ts'
import { journalFile, orderFile, restoreFolder, restoreUnit } from '../restore/places.ts'
import type { RestoreOrder } from '../restore/settings.ts'
import { run } from '../run.ts'
import { refuseWhileUpdating } from '../update/state.ts'
import type { Action } from './action.ts'
import { refuseUnderWay } from './set-backup-target.ts'

type StartRequest = Extract<HelperRequest, { action: 'start-restore' }>
type CancelRequest = Extract<HelperRequest, { action: 'cancel-restore' }>

const SYSTEMCTL = '/usr/bin/systemctl'

export const startRestore: Action<StartRequest, { order: RestoreOrder }> = {
	async verify({ order }) {
		refuseUnderWay()
		refuseWhileUpdating()
		await repositoryOf(order.source)
	},
	generate: ({ order }) => ({ order }),
	async apply({ order }) {
		await mkdir(restoreFolder, { recursive: true, mode: 0o755 })
		await replaceFile(orderFile, `${JSON.stringify(order)}\n`, 0o644)
		await run(SYSTEMCTL, ['reset-failed', restoreUnit]).catch(() => undefined) // it says so when it has not failed
		await run(SYSTEMCTL, ['start', '--no-block', restoreUnit])
		return ''
	},
}

export const cancelRestore: Action<CancelRequest, string[]> = {
	verify() {
		if (!existsSync(orderFile)) throw new Refusal('restore.none_under_way', 'No restore is under way any more.')
		if (existsSync(journalFile))
			throw new Refusal(
				'restore.too_late',
				'The restored state is being put in place; it cannot be cancelled any more.',
			)
	},
	generate: () => ['stop', '--no-block', restoreUnit],
	async apply(words) {
		await run(SYSTEMCTL, words)
		return ''
	},
}
