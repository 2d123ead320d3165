/** Schedules that were switched by telephone and whose switching the console has not stored yet: they count at once. */
import type { Schedule, ScheduleOverride } from '#lib/domain/schedule.ts'

export interface ScheduleSwitch {
	override: ScheduleOverride | null
	/** Milliseconds since 1970. */
	at: number
}

/** Kept outside this process too, so that a restart does not open what somebody has just closed. */
export interface SwitchStore {
	read: () => Promise<Record<string, string>>
	write: (scheduleId: string, json: string) => Promise<unknown>
	remove: (scheduleIds: string[]) => Promise<unknown>
}

export class ScheduleSwitches {
	readonly #switches = new Map<string, ScheduleSwitch>()
	readonly #store: SwitchStore

	constructor(store: SwitchStore) {
		this.#store = store
	}

	/** Takes over what a former process has left. */
	async load(): Promise<void> {
		for (const [scheduleId, json] of Object.entries(await this.#store.read()))
			this.#switches.set(scheduleId, JSON.parse(json) as ScheduleSwitch)
	}

	/** Not waited for: while the store is away the switch counts all the same. @returns the write, for whoever logs it */
	add(scheduleId: string, made: ScheduleSwitch): Promise<unknown> {
		this.#switches.set(scheduleId, made)
		return this.#store.write(scheduleId, JSON.stringify(made))
	}

	/** Schedules as the console told them, with the switches it did not know of yet; the others are forgotten. */
	apply(schedules: readonly Schedule[]): { schedules: Schedule[]; forgotten: Promise<unknown> } {
		const known = new Map(schedules.map((schedule) => [schedule.id, schedule.overrideSetAt ?? 0]))
		const stale = [...this.#switches].flatMap(([id, { at }]) => ((known.get(id) ?? Infinity) >= at ? [id] : []))
		for (const id of stale) this.#switches.delete(id)
		return {
			schedules: schedules.map((schedule) => {
				const made = this.#switches.get(schedule.id)
				return made ? { ...schedule, override: made.override, overrideSetAt: made.at } : schedule
			}),
			forgotten: stale.length ? this.#store.remove(stale) : Promise.resolve(),
		}
	}
}
