/** Updating the appliance: looking what is offered, bringing a file, beginning, and what stands in the way. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import { updateAddressSchema, updateMomentSchema, type PartVerdict } from '../../../../../appliance/helper/protocol.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { receiveUpload } from '../receive-upload.ts'
import { noteDeed, type Actor } from './actor.ts'
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

/**
 * Begins the update that is offered.
 * @param version the one that the page showed
 * @param when `now`, `no-calls` or `at`. @param at milliseconds since 1970, for `at`
 * @throws UserError 409 while another one is under way, and in the helper's words for what must not be installed
 */
export async function beginUpdate(version: string, when: string, at: number, actor: Actor): Promise<void> {
	const moment = updateMomentSchema.safeParse(when === 'at' ? { kind: 'at', at } : { kind: when })
	if (!moment.success) throw new UserError(400, 'update.moment', 'Choose a time within the next two weeks.', 'at')
	const machine = theUpdateMachine()
	const { offered } = await machine.read()
	if (offered?.version !== version)
		throw new UserError(409, 'update.other', 'Another version is offered now. Look at what it brings first.')
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
