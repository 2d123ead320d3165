/** Actions open-repository, read-snapshots and check-restore: what could be restored. Nothing on the machine is changed by them. */
import { withDisk } from '../backup/disk.ts'
import { targetFiles } from '../backup/repository.ts'
import { dropTargetFolder, makeTargetFolder, useOtherFolder } from '../backup/target-folder.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { inspect, listSnapshots, repositoryOf } from '../restore/inspect.ts'
import { restoreParts } from '../restore/parts.ts'
import type { CheckedBackup } from '../restore/report.ts'
import { freeBytes, neededBytes } from '../restore/room.ts'
import type { Action } from './action.ts'
import { refuseUnderWay } from './set-backup-target.ts'

type OpenRequest = Extract<HelperRequest, { action: 'open-repository' }>
type ReadRequest = Extract<HelperRequest, { action: 'read-snapshots' }>
type CheckRequest = Extract<HelperRequest, { action: 'check-restore' }>

/** The console waits 90 s. */
const DEADLINE_MS = 40_000
const waited = { isWaitedFor: true, deadlineMs: DEADLINE_MS }

interface OpenPlan {
	target: OpenRequest['target']
	makeFiles: (folder: string) => Map<string, string>
}

export const openRepository: Action<OpenRequest, OpenPlan> = {
	verify({ target, s3 }) {
		refuseUnderWay()
		if (target.kind === 's3' && !s3)
			throw new Refusal('backup.no_access', 'An S3 store needs an access key and its secret.')
	},
	generate: ({ target, key, s3 }) => ({ target, makeFiles: (folder) => targetFiles(target, folder, { key, s3 }) }),
	async apply({ target, makeFiles }) {
		const folder = await makeTargetFolder(makeFiles)
		try {
			const snapshots = await withDisk(target, () => listSnapshots({ target, folder, ...waited }))
			await useOtherFolder(folder)
			return JSON.stringify(snapshots)
		} catch (error) {
			await dropTargetFolder(folder)
			throw error
		}
	},
}

export const readSnapshots: Action<ReadRequest, ReadRequest> = {
	verify: () => refuseUnderWay(),
	generate: (request) => request,
	async apply({ source }) {
		const repository = await repositoryOf(source)
		return withDisk(repository.target, async () => JSON.stringify(await listSnapshots({ ...repository, ...waited })))
	},
}

export const checkRestore: Action<CheckRequest, CheckRequest> = {
	verify: () => refuseUnderWay(),
	generate: (request) => request,
	async apply({ source, snapshot }) {
		const repository = await repositoryOf(source)
		const { listing, contents } = await withDisk(repository.target, () =>
			inspect({ ...repository, ...waited }, snapshot),
		)
		const parts = restoreParts.filter((part) => listing.present.has(part))
		const checked: CheckedBackup = {
			...{ id: snapshot, madeAt: Date.parse(contents.madeAt), version: contents.version },
			rows: Object.values(contents.tables).reduce((sum, table) => sum + table.rows, 0),
			parts: parts.map((part) => ({ part, ...listing.parts.get(part)! })),
			...{ neededBytes: neededBytes(listing.parts, parts), freeBytes: await freeBytes() },
		}
		return JSON.stringify(checked)
	},
}
