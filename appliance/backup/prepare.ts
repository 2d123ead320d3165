/** Before a backup, as root: its disk is mounted, an empty scratch database and the roles it needs are there, and the one secret that goes with the database. */
import { chown, copyFile, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountDisk } from '../helper/backup/disk.ts'
import { accountId, currentTarget, orderFile, resultsFolder, secondFactorKeyFile } from '../helper/backup/places.ts'
import { emptyResult } from '../helper/backup/report.ts'
import { backupOrderSchema, backupTargetSchema } from '../helper/backup/settings.ts'
import { Refusal } from '../helper/refusal.ts'
import { makeScratch } from './scratch.ts'

const order = backupOrderSchema.parse(JSON.parse(await readFile(orderFile, 'utf8')))
try {
	const folder = await readlink(currentTarget)
	const target = backupTargetSchema.parse(JSON.parse(await readFile(join(folder, 'target.json'), 'utf8')))
	if (target.kind === 'disk') await mountDisk(target.disk)
	await makeScratch()
	// The folder is the backup account's alone, and all it writes leaves the machine encrypted.
	await copyFile('/var/lib/callytics/secrets/second-factor-key', secondFactorKeyFile)
	await chown(secondFactorKeyFile, accountId, accountId)
} catch (error) {
	if (!(error instanceof Refusal)) throw error
	const result = { ...emptyResult(order.runId), problem: error.message }
	await writeFile(join(resultsFolder, `${order.runId}.json`), JSON.stringify(result), { mode: 0o644, flag: 'wx' })
	process.exitCode = 1
}
