/** Backups on the real machine: asked of the helper, and followed in the files that the unit leaves. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
	backupResultsFolder,
	backupUnderWayFolder,
	progressSchema,
	resultSchema,
	type HelperRequest,
} from '../../../../../appliance/helper/protocol.ts'
import type { BackupMachine } from '../settings/backup-machine.ts'
import { callHelper } from './helper.ts'
import { readReport } from './read-report.ts'

const openedSchema = z.object({ key: z.string(), address: z.string() })
const hostSchema = z.object({
	keys: z.array(z.object({ hostKey: z.string(), fingerprint: z.string() })),
	publicKey: z.string(),
})
const disksSchema = z.array(z.object({ disk: z.string(), name: z.string(), bytes: z.number(), fileSystem: z.string() }))

export function createBackupMachine(helperSocket: string): BackupMachine {
	const ask = (request: HelperRequest) => callHelper(helperSocket, request)
	const read = async <T>(schema: z.ZodType<T>, request: HelperRequest) => schema.parse(JSON.parse(await ask(request)))
	return {
		setTarget: (target, key, s3) =>
			read(openedSchema, { action: 'set-backup-target', target, ...(key && { key }), ...(s3 && { s3 }) }),
		proveKey: async (key) => void (await ask({ action: 'prove-backup-key', key })),
		readKey: () => read(openedSchema, { action: 'read-backup-key' }),
		readHost: (host, port) => read(hostSchema, { action: 'read-backup-host', host, port }),
		readDisks: () => read(disksSchema, { action: 'read-backup-disks' }),
		start: async (order) => void (await ask({ action: 'start-backup', order })),
		cancel: async () => void (await ask({ action: 'cancel-backup' })),
		readProgress: () => readReport(join(backupUnderWayFolder, 'progress.json'), progressSchema),
		isUnderWay: () => existsSync(backupUnderWayFolder),
		readResult: (runId) => readReport(join(backupResultsFolder, `${runId}.json`), resultSchema),
	}
}
