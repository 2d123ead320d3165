/** What a simulated call meets besides its script. */
import type { ScheduleOverride, ScheduleState } from '#lib/domain/schedule.ts'
import type { WalkableFlow } from '../run.server.ts'
import type { KnownSound } from './hearing.ts'

export interface SimulationWorld {
	/** A flow as a call would get it now: the one under test as its draft, others as published. */
	flow: (flowId: string) => { name: string; flow: WalkableFlow } | undefined
	/** What a schedule says at a moment, with or without somebody having switched it by hand; undefined when there is none. */
	stateOfSchedule: (
		scheduleId: string,
		override: ScheduleOverride | null,
		at: Date,
	) => { state: ScheduleState; detail: string } | undefined
	/** Number → name. */
	extensions: ReadonlyMap<string, string>
	trunks: ReadonlyMap<string, { name: string; isEnabled: boolean }>
	mailboxes: ReadonlyMap<string, string>
	sounds: ReadonlyMap<string, KnownSound>
	/** Of prompts, unless the call's variable `language` says another. */
	language: string
	/** The appliance's, which times are told in: IANA name. */
	timeZone: string
}
