/** Once a minute: how the machine fares is written down, and somebody is told of a disk that fills up. */
import { randomUUID } from 'node:crypto'
import type { DiskState } from '#lib/domain/disk-space.ts'
import { system as words } from '#lib/messages/system.ts'
import type { ExecutorClient } from '../control/client.ts'
import {
	beginDiskAlarm,
	changeDiskAlarm,
	endDiskAlarm,
	getAlarmRecipient,
	keepMachineSample,
	openDiskAlarm,
} from '../db/machine-watch.ts'
import { addMails, getMailSettings } from '../db/mails.ts'
import { transaction } from '../db/pool.ts'
import { getAppliance } from '../db/settings.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { readVitals, sampleOf } from '../settings/system.ts'

/** Makes the task. Whoever is away now is asked again in a minute. */
export function watchMachine(executor: Pick<ExecutorClient, 'health'>) {
	return async (): Promise<void> => {
		await unlessAway(async () => keepMachineSample(sampleOf(await readVitals())))
		await unlessAway(async () => tellOfDisk((await executor.health()).disk))
	}
}

async function unlessAway(look: () => Promise<void>): Promise<void> {
	try {
		await look()
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.debug('the machine was not looked at', { error })
	}
}

/** Tells each change of an alarm once: what was told is a row. */
export async function tellOfDisk({ level, usedShare }: DiskState): Promise<void> {
	const open = await openDiskAlarm()
	const isFull = level === 'full'
	if (open ? level !== 'enough' && open.isFull === isFull : level === 'enough') return
	await transaction(async () => {
		if (!open) await beginDiskAlarm(isFull)
		else if (level === 'enough') await endDiskAlarm(open.id)
		else await changeDiskAlarm(open.id, isFull)
		await mailAlarm(level, usedShare)
	})
	log.warn('disk alarm', { level, usedPercent: usedShare * 100 })
}

async function mailAlarm(level: DiskState['level'], usedShare: number): Promise<void> {
	const recipient = await getAlarmRecipient()
	if (!recipient || !(await getMailSettings())) return
	const { name } = await getAppliance()
	const { subject, body } = words.alarm.mail[level](name, Math.round(usedShare * 100))
	await addMails([{ id: randomUUID(), callId: null, recipient, subject, body }])
}
