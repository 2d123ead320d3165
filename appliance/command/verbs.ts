/** What can be done at the machine itself, once for the screen's menu and the command. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { reachableAddresses } from '../firstboot/addresses.ts'
import { setupCodeFile } from '../firstboot/state.ts'
import { perform } from '../helper/actions/action.ts'
import { installToDisk } from '../helper/actions/install-to-disk.ts'
import { power } from '../helper/actions/power.ts'
import { resetNetwork } from '../helper/actions/reset-network.ts'
import { readMachineDisks } from '../helper/install/disks.ts'
import type { MachineDisks, OfferedDisk } from '../helper/install/report.ts'
import { run } from '../helper/run.ts'
import { collectSystem } from '../helper/system/collect.ts'
import { listBlocks, unblock, type ShownBlock } from './blocks.ts'
import { factoryReset } from './factory-reset.ts'
import { followInstallation } from './installation.ts'
import { listAdministrators, resetPassword } from './password.ts'
import { describeAddresses, describeSystem } from './texts.ts'

export interface Verbs {
	/** The machine's name; typed to confirm what cannot be undone. */
	name(): string
	status(): Promise<string>
	addresses(): string
	administrators(): Promise<{ login: string; name: string }[]>
	/** @returns the new password, which is shown once */
	resetPassword(login: string): Promise<string>
	blocks(): Promise<ShownBlock[]>
	unblock(address: string): Promise<void>
	resetNetwork(): Promise<void>
	factoryReset(): Promise<void>
	disks(): Promise<MachineDisks>
	/**
	 * Installs the appliance onto a disk; all that is on it is lost.
	 * @param tell gets each line that says how far it is
	 * @throws Refusal when it cannot be done, or did not come to its end
	 */
	install(disk: OfferedDisk, tell: (line: string) => void): Promise<void>
	restart(): Promise<void>
	powerOff(): Promise<void>
}

function readSetupCode(): string {
	try {
		return readFileSync(setupCodeFile, 'utf8').trim()
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '' // it is taken away when the set-up is complete
		throw error
	}
}

/** Tells the journal who did what at the machine; the console's users see it there. */
const note = (message: string) =>
	run('/usr/bin/systemd-cat', ['--identifier=callytics', '--priority=notice'], `${message}\n`)

async function noted<T>(doing: Promise<T>, message: string): Promise<T> {
	const result = await doing
	await note(message)
	return result
}

/** The verbs of this machine; they need root. */
export const verbs: Verbs = {
	name: () => hostname(),
	status: async () => describeSystem(hostname(), await collectSystem()),
	addresses: () => describeAddresses(hostname(), reachableAddresses(), readSetupCode()),
	administrators: listAdministrators,
	resetPassword: (login) => noted(resetPassword(login), `new password for ${login}, set at the machine`),
	blocks: listBlocks,
	unblock: (address) => noted(unblock(address), `${address} let in again at the machine`),
	resetNetwork: () =>
		noted(
			perform(resetNetwork, { action: 'reset-network' }).then(() => {}),
			'network set back to DHCP at the machine',
		),
	// Written down before, because all that is written is wiped.
	factoryReset: () => note('factory reset asked for at the machine').then(factoryReset),
	disks: readMachineDisks,
	async install({ name, model, serial, bytes }, tell) {
		await note(`installation to the disk ${name} asked for at the machine`)
		await perform(installToDisk, { action: 'install-to-disk', disk: { name, model, serial, bytes } })
		await followInstallation(tell)
	},
	async restart() {
		await note('restart asked for at the machine')
		await perform(power, { action: 'restart-machine' })
	},
	async powerOff() {
		await note('power-off asked for at the machine')
		await perform(power, { action: 'power-off' })
	},
}
