/** Begins backups through the root helper, as the console does, and follows them. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { BackupResult, HelperAnswer, HelperRequest } from '../../appliance/helper/protocol.ts'
import { askHelper } from '../ask-helper.ts'
import type { Appliance } from '../testbed.ts'

const LOOK_EVERY_MS = 100
const RESULT_SECONDS = 90

export const backupParts = { recordings: true, messages: true }
export const backupKeep = { last: 3, daily: 7, weekly: 4, monthly: 6 }
export const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups']

/** @param appliance asked anew each time: it is there once it has booted */
export function backupsOf(appliance: () => Appliance) {
	const sh = (script: string) => appliance().exec(['sh', '-ec', script])

	const ask = async (request: Record<string, unknown>): Promise<HelperAnswer> =>
		(await askHelper(appliance(), request as HelperRequest)).answer

	/** The answer to what must be done. @throws with the helper's words when it is not */
	async function askFor<T = unknown>(request: Record<string, unknown>): Promise<T> {
		const answer = await ask(request)
		if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`)
		return (answer.output ? JSON.parse(answer.output) : undefined) as T
	}

	async function begin(): Promise<string> {
		const runId = randomUUID()
		await askFor({ action: 'start-backup', order: { runId, parts: backupParts, keep: backupKeep } })
		return runId
	}

	/** What came of a run, once its unit is gone. */
	async function resultOf(runId: string, seconds = RESULT_SECONDS, everyMs = LOOK_EVERY_MS): Promise<BackupResult> {
		const isOver = async () => (await appliance().tryExec(['test', '-e', '/run/callytics-backup'])).code !== 0
		const path = `/var/lib/callytics/backup-results/${runId}.json`
		for (const end = Date.now() + seconds * 1000; Date.now() < end; await delay(everyMs)) {
			const read = await appliance().tryExec(['cat', path])
			if (read.code === 0 && (await isOver())) return JSON.parse(read.stdout) as BackupResult
		}
		throw new Error(`no result:\n${await sh('systemctl status --no-pager callytics-backup || true')}`)
	}

	return {
		...{ sh, ask, askFor, begin, resultOf },
		backUp: async () => resultOf(await begin()),
		/** A run whose own program does not begin. */
		async beginHeld(): Promise<string> {
			const folder = '/run/systemd/system/callytics-backup.service.d'
			const hold = "printf '[Service]\\nExecStartPre=/bin/sleep infinity\\n'"
			await sh(`mkdir -p ${folder}; ${hold} > ${folder}/hold.conf; systemctl daemon-reload`)
			const runId = await begin()
			await sh(`until pgrep -x sleep; do sleep 0.1; done; rm -r ${folder}; systemctl daemon-reload`)
			return runId
		},
		/** Holds a run in the middle of its copying, as a slow line would. */
		async holdWhileCopying(): Promise<string> {
			await sh('head -c 60000000 /dev/urandom > /var/lib/callytics/sounds/large.raw')
			const runId = await begin()
			await sh(holdRestic)
			return runId
		},
		letGo: async () => void (await sh('pkill -CONT -x restic')),
	}
}

/** Stops restic when it has copied something and not everything. */
export const holdRestic = `until pid=$(pgrep -f -x '/usr/bin/restic backup .*'); do :; done
	until grep -q '"bytesDone":[1-9]' /run/callytics-backup/progress.json; do :; done
	kill -STOP $pid`
