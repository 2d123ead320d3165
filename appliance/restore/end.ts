/** The end of a restore, however it came: nothing of it stays on the machine but what came of it. */
import { rm } from 'node:fs/promises'
import { unmountDisk } from '../helper/backup/disk.ts'
import { closeOtherFolder } from '../helper/backup/target-folder.ts'
import { Refusal } from '../helper/refusal.ts'
import { repositoryOf } from '../helper/restore/inspect.ts'
import { beforeFolder, stageFolder } from '../helper/restore/places.ts'
import type { RestoreOrder } from '../helper/restore/settings.ts'
import { dropOthers } from './databases.ts'
import { endOrder } from './journal.ts'
import { dropProgress } from './report.ts'

async function letDiskGo({ source }: RestoreOrder): Promise<void> {
	const repository = await repositoryOf(source).catch((error: unknown) => {
		if (error instanceof Refusal) return undefined // closed meanwhile
		throw error
	})
	if (repository?.target.kind === 'disk') await unmountDisk(repository.target.disk)
}

/** What came of it was told, and there is no journal any more: after a power cut nobody takes what is left for all there is. */
export async function endRestore(order: RestoreOrder): Promise<void> {
	await letDiskGo(order)
	await dropOthers()
	for (const folder of [stageFolder, beforeFolder]) await rm(folder, { recursive: true, force: true })
	await closeOtherFolder()
	dropProgress()
	await endOrder()
}
