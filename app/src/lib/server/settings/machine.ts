/** What settings ask of the machine itself; done by the root helper, whose client is handed in. */
import { log } from '../log.ts'

/** Actions of the root helper that settings use. */
export interface Machine {
	setHostName(name: string): Promise<void>
	setTimeZone(timeZone: string): Promise<void>
	/** Removes the set-up code from the machine and its screen. */
	finishSetup(): Promise<void>
}

let machine: Machine | undefined

/** Names who does the machine's actions in this process. */
export function useMachine(parts: Machine): void {
	machine = parts
}

/** The machine's actions. @throws when this process has none */
export function theMachine(): Machine {
	if (!machine) throw new Error('nothing acts on the machine in this process')
	return machine
}

/** Tells the machine its name and zone; what is saved stays saved when it cannot be told. */
export async function nameTheMachine(wanted: { name: string; timeZone: string }): Promise<{ problem?: string }> {
	try {
		await theMachine().setTimeZone(wanted.timeZone)
		await theMachine().setHostName(wanted.name)
		return {}
	} catch (error) {
		log.error('name and time zone saved but not in force', { error })
		return { problem: 'Saved, but the machine could not be told just now. It is told again when the console restarts.' }
	}
}
