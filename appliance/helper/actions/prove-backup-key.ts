/** Action prove-backup-key: tries whether the key on the recovery sheet opens the repository; from then on it is told to nobody. */
import { withDisk } from '../backup/disk.ts'
import { provenFile } from '../backup/places.ts'
import { restic } from '../backup/restic.ts'
import { readCurrentTarget } from '../backup/target-folder.ts'
import { replaceFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'prove-backup-key' }>

const DEADLINE_MS = 40_000

export const proveBackupKey: Action<Request, { key: string }> = {
	verify: () => undefined,
	generate: ({ key }) => ({ key }),
	async apply({ key }) {
		const current = await readCurrentTarget()
		if (!current) throw notSetUp()
		const call = { ...current, key, isRoot: true, isWaitedFor: true, deadlineMs: DEADLINE_MS }
		await withDisk(current.target, () => restic({ ...call, words: ['cat', 'config', '--no-lock'] }))
		await replaceFile(provenFile, '', 0o644)
		return ''
	},
}

export const notSetUp = () => new Refusal('backup.not_set_up', 'No backup is set up yet. Set one up first.')
