/** Updating the appliance: looking what is offered, bringing a file, beginning, and what stands in the way. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import { updateAddressSchema, updateMomentSchema, type PartVerdict } from '../../../../../appliance/helper/protocol.ts'
import { update as words } from '#lib/messages/update.ts'
import { lastVerifiedBackup } from '../db/backups.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { receiveUpload } from '../receive-upload.ts'
import { noteDeed, type Actor } from './actor.ts'
import { findBackupAlarm } from './backup-alarm.ts'
import { theUpdateMachine } from './update-machine.ts'

/** An update has some 400 MB. */
const MOST_BYTES = 1_500_000_000

const Address = z
	.string()
	.trim()
	.pipe(updateAddressSchema)
	.catch(() => {
		throw new UserError(
			400,
			'update.address',
			'The address of updates begins with https:// and is the folder they lie in.',
			'address',
		)
	})

/** Looks what an address offers; the address is kept. @throws UserError in the helper's words */
export async function checkAddress(text: string, actor: Actor): Promise<void> {
	const address = Address.parse(text)
	await theUpdateMachine().check({ kind: 'address', address })
	await noteDeed(actor, { kind: 'update', action: 'looked-for', objectName: new URL(address).host })
	log.info('updates looked for', { address: new URL(address).host, user: actor.name })
}

const tooLarge = () => new UserError(413, 'update.too_large', 'An update has at most 1.5 GB.', 'file')

async function refuseUnderWay(): Promise<void> {
	if ((await theUpdateMachine().read()).run)
		throw new UserError(409, 'update.under_way', 'An update is under way. Wait until it is done, or cancel it.')
}

/**
 * Takes an uploaded update in and looks at it. It is believed only by its signature, which the helper checks.
 * @param upload.length what the browser says it is going to send, in bytes
 */
export async function takeInUpdate(
	upload: { length: number | undefined; body: ReadableStream<Uint8Array> | null },
	actor: Actor,
): Promise<void> {
	if ((upload.length ?? 0) > MOST_BYTES) throw tooLarge()
	const machine = theUpdateMachine()
	await refuseUnderWay()
	const arriving = `${machine.uploadedFile}.new`
	try {
		await receiveUpload(upload.body, arriving, MOST_BYTES, tooLarge)
		// It may have been minutes, and somebody else may have begun one of the file that is there.
		await refuseUnderWay()
		await rename(arriving, machine.uploadedFile)
	} finally {
		await rm(arriving, { force: true })
	}
	await machine.check({ kind: 'file' }).catch(async (error: unknown) => {
		await rm(machine.uploadedFile, { force: true })
		throw error
	})
	await noteDeed(actor, { kind: 'update', action: 'uploaded' })
	log.info('update uploaded', { user: actor.name })
}

/** Whether there is no verified backup, or none as young as the plan wants it. */
export async function lacksBackup(): Promise<boolean> {
	return (await lastVerifiedBackup()) === undefined || (await findBackupAlarm()) !== undefined
}

/**
 * Begins the update that is offered.
 * @param version the one that the page showed
 * @param moment `now`, `no-calls` or `at`, and for that milliseconds since 1970
 * @param isWithoutBackup somebody has said that it begins although a backup is missing
 * @throws UserError 409 while another one is under way or a backup is missing, and in the helper's words for what must not
 * be installed
 */
export async function beginUpdate(
	version: string,
	{ when, at }: { when: string; at: number },
	isWithoutBackup: boolean,
	actor: Actor,
): Promise<void> {
	const moment = updateMomentSchema.safeParse(when === 'at' ? { kind: 'at', at } : { kind: when })
	if (!moment.success) throw new UserError(400, 'update.moment', 'Choose a time within the next two weeks.', 'at')
	const machine = theUpdateMachine()
	const { offered } = await machine.read()
	if (offered?.version !== version)
		throw new UserError(409, 'update.other', 'Another version is offered now. Look at what it brings first.')
	if (!isWithoutBackup && (await lacksBackup())) throw new UserError(409, 'update.no_backup', words.offered.backupFirst)
	const order = { runId: randomUUID(), by: actor.name, source: offered.source, version, when: moment.data }
	await machine.install(order)
	await noteDeed(actor, { kind: 'update', action: 'begun', objectName: version })
	log.warn('update begun', { version, when: moment.data.kind, user: actor.name })
}

export async function cancelUpdate(actor: Actor): Promise<void> {
	await theUpdateMachine().cancel()
	await noteDeed(actor, { kind: 'update', action: 'cancelled' })
	log.info('update cancelled', { user: actor.name })
}

/** Whether this machine takes calls, part by part. */
export const checkTelephonyNow = (): Promise<PartVerdict[]> => theUpdateMachine().checkTelephony()
