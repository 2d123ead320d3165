/** Restoring a backup: which there are, what is in one, and beginning and cancelling it. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
	partsWithDatabase,
	restoreParts,
	snapshotSchema,
	type CheckedBackup,
	type HostKey,
	type RestorableSnapshot,
	type Restorer,
	type RestoreResult,
	type RestoreSource,
} from '../../../../../appliance/helper/protocol.ts'
import type { Who } from '#lib/domain/audit.ts'
import { addAuditEntry } from '../db/audit.ts'
import { transaction } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { theBackupMachine } from './backup-machine.ts'
import { checkTarget, readKey, type TargetInput } from './backup-target.ts'
import { theRestoreMachine } from './restore-machine.ts'

/** What opening leads to: done, or first a server's key to be confirmed. */
export type OpenOutcome = { isDone: true } | { isDone: false; hostKeys: HostKey[]; publicKey: string }

/**
 * Opens another repository with the key on its recovery sheet.
 * @throws UserError in the helper's words when it cannot be opened
 */
export async function openRepository(targetInput: TargetInput, typedKey: string): Promise<OpenOutcome> {
	const { target, s3, isUnconfirmed } = checkTarget(targetInput)
	const key = readKey(typedKey)
	if (target.kind === 'sftp' && isUnconfirmed) {
		const { keys, publicKey } = await theBackupMachine().readHost(target.host, target.port)
		return { isDone: false, hostKeys: keys, publicKey }
	}
	await theRestoreMachine().open(target, key, s3)
	log.info('repository opened to restore from', { kind: target.kind })
	return { isDone: true }
}

/** What a page about restoring shows; of a repository that cannot be read, why. */
export interface RestoreView {
	isUnderWay: boolean
	result: RestoreResult | undefined
	/** Of the repository that is looked into; absent while its place is still to be entered. */
	snapshots?: RestorableSnapshot[]
	/** The one that was chosen. */
	checked?: CheckedBackup
	problem?: string
}

/**
 * Looks into a repository.
 * @param snapshot the one that was chosen, as it stands in the page's address
 */
export async function viewRestore(source: RestoreSource | undefined, snapshot: string | null): Promise<RestoreView> {
	const machine = theRestoreMachine()
	const view = { isUnderWay: machine.isUnderWay(), result: await machine.readResult() }
	if (view.isUnderWay || source === undefined) return view
	try {
		const chosen = snapshotSchema.safeParse(snapshot)
		if (chosen.success) return { ...view, checked: await machine.check(source, chosen.data) }
		return { ...view, snapshots: await machine.list(source) }
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		return { ...view, problem: error.message }
	}
}

/** The word that is typed so that nobody restores by a slip. */
export const confirmation = 'restore'

const Order = z
	.object({
		source: z.enum(['own', 'other']),
		snapshot: snapshotSchema,
		parts: z.array(z.enum(restoreParts)).min(1, 'Choose what is restored.'),
	})
	.refine(
		({ parts }) => parts.includes('database') || !parts.some((part) => partsWithDatabase.includes(part)),
		'The network and the VPN are restored together with the settings, which tell of them.',
	)
export interface OrderInput {
	source: string
	snapshot: string
	parts: string[]
	typed: string
}

/** @param by absent user = the set-up @throws UserError 400 unless the word was typed, 409 while another is under way */
export async function beginRestore({ typed, ...input }: OrderInput, by: Restorer): Promise<void> {
	const order = Order.parse(input)
	if (typed.trim().toLowerCase() !== confirmation)
		throw new UserError(400, 'restore.not_confirmed', `Type the word ${confirmation} to confirm.`, 'typed')
	const runId = randomUUID()
	await transaction(async () => {
		await addAuditEntry(whoIs(by), { kind: 'backup', action: 'restore-begun' })
		await theRestoreMachine().start({ runId, ...order, by })
	})
	log.info('restore begun', { run: runId, parts: order.parts, user: by.name || 'set-up' })
}

export const restorerOf = ({ userId, name, address }: Actor): Restorer => ({ id: userId, name, address })

const whoIs = ({ id, name, address }: Restorer): Who => ({
	kind: id ? 'user' : 'setup',
	...(id && { id }),
	name,
	address,
})

/** @throws UserError 409 when it is too late, or none is under way */
export async function cancelRestore(by: Restorer): Promise<void> {
	await theRestoreMachine().cancel()
	await addAuditEntry(whoIs(by), { kind: 'backup', action: 'restore-cancelled' })
	log.info('restore cancelled', { user: by.name || 'set-up' })
}

/** How far it is, for the browser that waits. */
export async function followRestore() {
	const machine = theRestoreMachine()
	return { isUnderWay: machine.isUnderWay(), progress: await machine.readProgress() }
}
