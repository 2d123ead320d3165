/** What installing to another disk asks of the machine; done by the root helper, and read from the file its unit leaves. */
import type { ChosenDisk, InstallReport, MachineDisks } from '../../../../../appliance/helper/protocol.ts'

export interface InstallMachine {
	readDisks(): Promise<MachineDisks>
	start(disk: ChosenDisk): Promise<void>
	isUnderWay(): boolean
	/** How far it is, or what came of the last one since the machine was started; undefined when there was none. */
	readReport(): Promise<InstallReport | undefined>
}

let machine: InstallMachine | undefined

/** Names who installs in this process. */
export function useInstallMachine(parts: InstallMachine): void {
	machine = parts
}

/** @throws when this process has none */
export function theInstallMachine(): InstallMachine {
	if (!machine) throw new Error('nothing installs to disks in this process')
	return machine
}
