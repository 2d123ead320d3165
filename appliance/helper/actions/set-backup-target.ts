/** Action set-backup-target: where backups lie from now on; the repository is opened, or made with a new key. */
import { existsSync } from 'node:fs'
import { withDisk } from '../backup/disk.ts'
import { makeRepositoryKey } from '../backup/key.ts'
import { underWayFolder } from '../backup/places.ts'
import { repositoryAddress, targetFiles } from '../backup/repository.ts'
import { restic } from '../backup/restic.ts'
import { dropTargetFolder, makeTargetFolder, useTargetFolder } from '../backup/target-folder.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { orderFile as restoreOrder } from '../restore/places.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'set-backup-target' }>

interface Plan {
	target: Request['target']
	key: string
	isNewKey: boolean
	makeFiles: (folder: string) => Map<string, string>
}

/** The console waits 90 s. */
const DEADLINE_MS = 40_000

export const setBackupTarget: Action<Request, Plan> = {
	verify({ target, s3 }) {
		refuseUnderWay()
		if (target.kind === 's3' && !s3)
			throw new Refusal('backup.no_access', 'An S3 store needs an access key and its secret.')
	},
	generate({ target, key, s3 }) {
		const used = key ?? makeRepositoryKey()
		const makeFiles = (folder: string) => targetFiles(target, folder, { key: used, s3 })
		return { target, key: used, isNewKey: key === undefined, makeFiles }
	},
	async apply({ target, key, isNewKey, makeFiles }) {
		const folder = await makeTargetFolder(makeFiles)
		const call = { target, folder, isRoot: true, isWaitedFor: true, deadlineMs: DEADLINE_MS }
		try {
			// A repository that is there already belongs to somebody who has its key.
			const isMade = await withDisk(target, async () => {
				const isThere = await restic({ ...call, words: ['cat', 'config', '--no-lock'] }).then(
					() => true,
					(error: unknown) => {
						if (error instanceof Refusal && error.code === 'backup.no_repository') return false
						if (isNewKey && error instanceof Refusal && error.code === 'backup.wrong_key') throw taken()
						throw error
					},
				)
				if (!isThere) await restic({ ...call, words: ['init', '--json'] })
				return !isThere
			})
			await useTargetFolder(folder)
			return JSON.stringify({ key, isMade, address: repositoryAddress(target) })
		} catch (error) {
			await dropTargetFolder(folder)
			throw error
		}
	},
}

const taken = () =>
	new Refusal(
		'backup.key_needed',
		'There is a repository in this place already. Enter its key from the recovery sheet, or choose another folder.',
	)

/** @throws Refusal while a backup is made or restored */
export function refuseUnderWay(): void {
	if (existsSync(restoreOrder))
		throw new Refusal('restore.under_way', 'A backup is being restored. Wait until that is done.')
	if (existsSync(underWayFolder))
		throw new Refusal('backup.under_way', 'A backup is under way. Wait until it is done, or cancel it.')
}
