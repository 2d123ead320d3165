/** After a backup, as root and however it ended: nothing of it stays, and the console is told what came of it. */
import { existsSync } from 'node:fs'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unmountDisk } from '../helper/backup/disk.ts'
import { currentTarget, orderFile, resultsFolder, secondFactorKeyFile } from '../helper/backup/places.ts'
import { emptyResult, type BackupResult } from '../helper/backup/report.ts'
import { backupOrderSchema, backupTargetSchema } from '../helper/backup/settings.ts'
import { wasStopped } from '../helper/was-stopped.ts'
import { dropScratch } from './scratch.ts'
import { contentsFile, dumpFile, restoredFolder } from './what.ts'

const order = backupOrderSchema.parse(JSON.parse(await readFile(orderFile, 'utf8')))
const path = join(resultsFolder, `${order.runId}.json`)
if (!existsSync(path)) {
	// It could not say so itself: it was killed, or did not even start.
	const result: BackupResult = {
		...emptyResult(order.runId),
		...(wasStopped()
			? { outcome: 'stopped' }
			: { problem: 'The backup was broken off by the machine. The reason is in its log under "callytics-backup".' }),
	}
	await writeFile(path, JSON.stringify(result), { mode: 0o644, flag: 'wx' })
}
for (const left of [dumpFile, contentsFile, secondFactorKeyFile, restoredFolder])
	await rm(left, { recursive: true, force: true })
const folder = await readlink(currentTarget)
const target = backupTargetSchema.parse(JSON.parse(await readFile(join(folder, 'target.json'), 'utf8')))
if (target.kind === 'disk') await unmountDisk(target.disk)
await dropScratch()
