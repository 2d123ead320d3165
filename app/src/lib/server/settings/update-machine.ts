/** What updates ask of the machine: the root helper, and the parts that tell whether calls are taken. */
import type { PartVerdict, UpdateOrder, UpdateSource, UpdateState } from '../../../../../appliance/helper/protocol.ts'

export interface UpdateMachine {
	read(): Promise<UpdateState>
	/** Looks what a source offers; what it found is in the state afterwards. */
	check(source: UpdateSource): Promise<void>
	install(order: UpdateOrder): Promise<void>
	cancel(): Promise<void>
	/** Where an upload is to lie. */
	uploadedFile: string
	/** Asks every part whether this machine takes calls; takes some seconds. */
	checkTelephony(): Promise<PartVerdict[]>
}

let machine: UpdateMachine | undefined

/** Names who updates the machine in this process. */
export function useUpdateMachine(parts: UpdateMachine): void {
	machine = parts
}

/** @throws when this process has none */
export function theUpdateMachine(): UpdateMachine {
	if (!machine) throw new Error('nothing updates the machine in this process')
	return machine
}
