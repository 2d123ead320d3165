/** Setting the backup up, proving its key, and beginning and ending runs. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { backupTargetSchema, type BackupTarget, type HostKey } from '../../../../../appliance/helper/protocol.ts'
import { backupRhythms, nextBackup } from '#lib/domain/backup-plan.ts'
import {
	changeBackupPlan,
	endBackupRun,
	getBackupPlan,
	getRunningBackup,
	insertBackupRun,
	lastTimedBackup,
	markBackupKeyProven,
	noteBackupCancelled,
	setUpBackup,
	type BackupPlanRow,
	type BackupPlanSettings,
} from '../db/backups.ts'
import { isDatabaseAway, transaction, violatedConstraint } from '../db/pool.ts'
import { getAppliance } from '../db/settings.ts'
import { getWebhook } from '../db/webhooks.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import { theBackupMachine, type OpenedRepository } from './backup-machine.ts'
import { checkTarget, readKey, type TargetInput } from './backup-target.ts'

const count = (message: string, least: number) =>
	z.coerce.number(message).int(message).min(least, message).max(1000, message)
const often = 'A number from 0 to 1000.'
const address = /^[^\s@<>,;"()]{1,64}@[^\s@<>,;"()]{1,190}$/

const PlanInput = z.object({
	hasRecordings: z.boolean(),
	hasMessages: z.boolean(),
	rhythm: z.enum(backupRhythms, 'Choose how often.'),
	weekday: z.coerce.number().int().min(0).max(6),
	clock: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written 02:30.'),
	keepLast: count('A number from 1 to 1000: the last backup always stays.', 1),
	keepDaily: count(often, 0),
	keepWeekly: count(often, 0),
	keepMonthly: count(often, 0),
	alarmMail: z
		.string()
		.trim()
		.transform((text) => text.split(/[\s,;]+/).filter(Boolean))
		.refine((list) => list.length <= 10 && list.every((one) => address.test(one)), 'Write mail addresses with commas.'),
	alarmWebhookId: z.string(),
})
export type PlanInput = Record<Exclude<keyof z.input<typeof PlanInput>, 'hasRecordings' | 'hasMessages'>, string> & {
	hasRecordings: boolean
	hasMessages: boolean
}

async function planFrom(input: PlanInput): Promise<BackupPlanSettings> {
	const { clock, alarmMail, alarmWebhookId, ...rest } = PlanInput.parse(input)
	if (alarmWebhookId !== '' && !(await getWebhook(alarmWebhookId)))
		throw new UserError(404, 'webhook.not_found', 'This webhook is gone. Choose another one.', 'alarmWebhookId')
	const minutes = Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
	return { ...rest, minutes, alarmMail: alarmMail.join(', '), alarmWebhookId: alarmWebhookId || null }
}

/** What a set-up leads to: done, or first a server's key to be confirmed. */
export type SetUpOutcome = { isDone: true } | { isDone: false; hostKeys: HostKey[]; publicKey: string }

/**
 * Sets the backup up, anew if need be. What lies in a former place stays there.
 * @param typedKey of a repository that is there already; '' = make one
 * @throws UserError in the helper's words when the place cannot be used
 */
export async function setUp(
	targetInput: TargetInput,
	typedKey: string,
	planInput: PlanInput,
	actor: Actor,
): Promise<SetUpOutcome> {
	const plan = await planFrom(planInput)
	const { target, s3, isUnconfirmed } = checkTarget(targetInput)
	const key = typedKey.trim() === '' ? undefined : readKey(typedKey)
	const machine = theBackupMachine()
	if (target.kind === 'sftp' && isUnconfirmed) {
		const { keys, publicKey } = await machine.readHost(target.host, target.port)
		return { isDone: false, hostKeys: keys, publicKey }
	}
	await changeAs(actor, async () => {
		await setUpBackup(target, plan, actor.userId)
		await machine.setTarget(target, key, s3)
	})
	log.info('backup set up', { kind: target.kind, user: actor.name })
	return { isDone: true }
}

/** @throws UserError 404 when none is set up */
export async function changePlan(input: PlanInput, actor: Actor): Promise<void> {
	await requirePlan()
	const plan = await planFrom(input)
	await changeAs(actor, () => changeBackupPlan(plan))
	log.info('backup plan changed', { user: actor.name })
}

export async function requirePlan(): Promise<BackupPlanRow & { target: BackupTarget }> {
	const plan = await getBackupPlan()
	if (!plan) throw new UserError(404, 'backup.not_set_up', 'No backup is set up yet. Set one up first.')
	return { ...plan, target: backupTargetSchema.parse(plan.target) }
}

/** A disk as somebody finds it again: the number of its file system and, while it is plugged in, name and size. */
export interface SheetDisk {
	id: string
	name: string
	bytes: number | undefined
}

async function describeDisk(id: string): Promise<SheetDisk> {
	const found = (await theBackupMachine().readDisks()).find(({ disk }) => disk === id)
	return { id, name: found?.name ?? '', bytes: found?.bytes }
}

/**
 * What stands on the recovery sheet; undefined once the key was proven.
 * @throws UserError 404 when no backup is set up
 */
export async function readSheet(): Promise<(OpenedRepository & { setUpAt: Date; disk?: SheetDisk }) | undefined> {
	const { keyProvenAt, setUpAt, target } = await requirePlan()
	if (keyProvenAt) return undefined
	try {
		const sheet = { ...(await theBackupMachine().readKey()), setUpAt }
		return target.kind === 'disk' ? { ...sheet, disk: await describeDisk(target.disk) } : sheet
	} catch (error) {
		if (!(error instanceof UserError) || error.code !== 'backup.key_kept') throw error
		// It was proven, and the database went away before it could write that down.
		await changeAs({ kind: 'machine' }, markBackupKeyProven)
		return undefined
	}
}

/**
 * Proves that whoever sits there holds the key: the end of it is typed from the sheet, and the key as it stands on
 * the sheet opens the repository.
 * @throws UserError 400 for another end, 409 when it does not open it
 */
export async function proveKey(sheetKey: string, ending: string, actor: Actor): Promise<void> {
	const key = readKey(sheetKey)
	const end = ending.trim().toUpperCase()
	if (end.length < 4 || !key.toUpperCase().endsWith(end))
		throw new UserError(
			400,
			'backup.other_end',
			'The key on the sheet ends differently. Type its last four characters.',
			'ending',
		)
	await theBackupMachine().proveKey(key)
	await changeAs(actor, markBackupKeyProven)
	log.info('backup key proven', { user: actor.name })
}

/**
 * Begins a backup.
 * @param actor undefined for the timetable
 * @throws UserError 409 while another one is under way, or before the key was proven
 */
export async function beginBackup(actor?: Actor): Promise<void> {
	const plan = await requirePlan()
	if (!plan.keyProvenAt)
		throw new UserError(409, 'backup.not_proven', 'First prove with the recovery sheet that you hold the key.')
	await takeOverResult()
	const runId = randomUUID()
	const { keepLast: last, keepDaily: daily, keepWeekly: weekly, keepMonthly: monthly } = plan
	const parts = { recordings: plan.hasRecordings, messages: plan.hasMessages }
	try {
		await transaction(async () => {
			await insertBackupRun(runId, actor?.userId ?? null)
			if (actor) await noteDeed(actor, { kind: 'backup', action: 'begun' })
			await theBackupMachine().start({ runId, parts, keep: { last, daily, weekly, monthly } })
		})
	} catch (error) {
		if (violatedConstraint(error) !== 'backup_runs_one_running_index') throw error
		throw new UserError(409, 'backup.under_way', 'A backup is under way. Wait until it is done, or cancel it.')
	}
	log.info('backup begun', { run: runId, user: actor?.name ?? 'timetable' })
}

/** @throws UserError 409 when none is under way any more */
export async function cancelBackup(actor: Actor): Promise<void> {
	const run = await getRunningBackup()
	await theBackupMachine().cancel()
	if (run) await noteBackupCancelled(run.id, actor.userId)
	await noteDeed(actor, { kind: 'backup', action: 'cancelled' })
	log.info('backup cancelled', { run: run?.id, user: actor.name })
}

/** How long a unit may take until it shows that it runs. */
const STARTS_WITHIN_MS = 120_000

/** Writes down what came of the run that was under way, as soon as its unit has told it. */
export async function takeOverResult(now = Date.now()): Promise<void> {
	const run = await getRunningBackup()
	const machine = theBackupMachine()
	if (!run || machine.isUnderWay()) return
	const result = await machine.readResult(run.id)
	if (result) {
		const { outcome, endedAt, problem, snapshot, bytes, addedBytes, files, verdict } = result
		const end = { problem, snapshot, bytes, addedBytes, files, verdict }
		await endBackupRun(run.id, { ...end, state: outcome, endedAt: new Date(endedAt) })
		log.info('backup ended', { run: run.id, outcome, problem })
	} else if (now - run.beganAt.getTime() > STARTS_WITHIN_MS) {
		// Nobody was left to tell it: the power was cut.
		const nothing = { snapshot: null, bytes: 0, addedBytes: 0, files: 0, verdict: null, endedAt: new Date(now) }
		await endBackupRun(run.id, {
			...nothing,
			state: 'failed',
			problem: 'It was broken off: the machine was switched off meanwhile.',
		})
	}
}

/** Begins the backup that is due by the plan, if one is. A machine that was off makes it when it is on again. */
export async function beginDueBackup(now = Date.now()): Promise<void> {
	const plan = await getBackupPlan()
	if (!plan?.keyProvenAt) return
	const { timeZone } = await getAppliance()
	const last = Math.max(plan.keyProvenAt.getTime(), (await lastTimedBackup())?.getTime() ?? 0)
	if (nextBackup(plan, last, timeZone) > now || (await getRunningBackup())) return
	await beginBackup().catch((error: unknown) => {
		if (isDatabaseAway(error) || !(error instanceof UserError)) throw error
		log.warn('backup that is due could not be begun', { reason: error.message })
	})
}
