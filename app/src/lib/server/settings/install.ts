/** Installing the appliance to another disk, in place of setting it up where it runs. */
import {
	chosenDiskSchema,
	installOfferOf,
	type InstallReport,
	type MachineDisks,
} from '../../../../../appliance/helper/protocol.ts'
import { install as words } from '../../messages/install.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { theInstallMachine } from './install-machine.ts'
import { theMachine } from './machine.ts'

/** Why the set-up offers it; undefined where it does not. A helper that is away must not stop the set-up. */
export async function installOffer(): Promise<'removable' | 'other' | undefined> {
	try {
		return installOfferOf(await theInstallMachine().readDisks())
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.warn('the disks cannot be read', { error })
		return undefined
	}
}

/** What the page shows: how far it is, or what came of it, and else the disks. */
export interface InstallView {
	isUnderWay: boolean
	report: InstallReport | undefined
	/** Absent while nobody can choose one. */
	disks?: MachineDisks
}

export async function viewInstallation(): Promise<InstallView> {
	const view = await followInstallation()
	if (view.isUnderWay || view.report?.state === 'done') return view
	return { ...view, disks: await theInstallMachine().readDisks() }
}

/**
 * Begins it.
 * @param disk as the page has shown it
 * @throws UserError 400 unless its name was typed, 409 in the helper's words when that disk cannot take it
 */
export async function beginInstallation(disk: unknown, typed: string): Promise<void> {
	const chosen = chosenDiskSchema.safeParse(disk)
	if (!chosen.success) throw new UserError(400, 'install.no_disk', words.noDisk, 'disk')
	const { name } = chosen.data
	if (typed.trim() !== name) throw new UserError(400, 'install.not_confirmed', words.notConfirmed(name), 'typed')
	await theInstallMachine().start(chosen.data)
	log.warn('installation to another disk begun', { disk: name })
}

/** How far it is, for the browser that waits. */
export async function followInstallation() {
	const machine = theInstallMachine()
	return { isUnderWay: machine.isUnderWay(), report: await machine.readReport() }
}

/** Leaves for the new disk. @throws UserError 409 unless one was installed to */
export async function leaveForNewDisk(how: 'restart' | 'power-off'): Promise<void> {
	if ((await theInstallMachine().readReport())?.state !== 'done')
		throw new UserError(409, 'install.none_done', words.noneDone)
	log.warn('machine left for the disk it was installed to', { how })
	await (how === 'restart' ? theMachine().restart() : theMachine().powerOff())
}
