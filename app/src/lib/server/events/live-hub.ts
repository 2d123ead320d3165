/** The live state on the server: events go in, and every so often what changed comes out. No I/O. */
import type { DiskState } from '#lib/domain/disk-space.ts'
import type { CallEvent, SipStatus } from '#lib/domain/events.ts'
import { foldCallEvent, type LiveCall } from '#lib/domain/live-call.ts'
import {
	endedCallStaysMs,
	recentCalls,
	type LiveChanges,
	type LiveState,
	type ServiceState,
} from '#lib/live/live-state.ts'

/** What is known of the appliance itself. */
export interface LiveAppliance {
	timeZone: string
	applianceName: string
}

/** Holds the state of this moment and remembers what of it was not told yet. */
export class LiveHub {
	readonly #now: () => number
	readonly #calls = new Map<string, LiveCall>()
	readonly #endpoints = new Map<string, SipStatus>()
	/** When each call was last heard of, on our clock; a snapshot asked for before that knows less than we do. */
	readonly #heardAt = new Map<string, number>()
	#recent: LiveCall[] = []
	#services: ServiceState[] = []
	#disk: DiskState | undefined
	#appliance: LiveAppliance = { timeZone: 'Etc/UTC', applianceName: '' }

	readonly #changedCalls = new Set<string>()
	readonly #goneCalls = new Set<string>()
	readonly #changedEndpoints = new Set<string>()
	readonly #goneEndpoints = new Set<string>()
	#hasRecentChanged = false
	#haveServicesChanged = false
	#hasDiskChanged = false
	#hasApplianceChanged = false

	/** @param now milliseconds since 1970; replaced by tests */
	constructor(now: () => number = Date.now) {
		this.#now = now
	}

	/**
	 * One more event of a call.
	 * @returns false when something before it was missed, so that a snapshot is needed
	 */
	hear(event: CallEvent): boolean {
		const before = this.#calls.get(event.callId)
		if (!before && this.#recent.some((call) => call.callId === event.callId)) return true
		const isGap = before ? event.seq > before.seq + 1 : event.name !== 'call.started'
		const call = foldCallEvent(before, event)
		if (!call) return false
		this.#calls.set(event.callId, call)
		this.#heardAt.set(event.callId, this.#now())
		this.#changedCalls.add(event.callId)
		if (event.name === 'call.ended') this.#remember(call)
		return !isGap
	}

	#remember(call: LiveCall): void {
		this.#recent = [call, ...this.#recent.filter((other) => other.callId !== call.callId)].slice(0, recentCalls)
		this.#hasRecentChanged = true
	}

	/**
	 * All running calls as the executor has them.
	 * @param askedAt when it was asked, on our clock
	 * @returns whether a call that we thought running has ended unheard
	 */
	takeCalls(calls: readonly LiveCall[], askedAt: number): boolean {
		const present = new Set<string>()
		for (const call of calls) {
			present.add(call.callId)
			const known = this.#calls.get(call.callId)
			if (known && known.seq >= call.seq) continue
			this.#calls.set(call.callId, call)
			this.#heardAt.set(call.callId, askedAt)
			this.#changedCalls.add(call.callId)
		}
		let isAnyMissing = false
		for (const [callId, call] of this.#calls) {
			if (call.state === 'ended' || present.has(callId) || (this.#heardAt.get(callId) ?? 0) >= askedAt) continue
			this.#forget(callId)
			isAnyMissing = true
		}
		return isAnyMissing
	}

	#forget(callId: string): void {
		this.#calls.delete(callId)
		this.#heardAt.delete(callId)
		this.#changedCalls.delete(callId)
		this.#goneCalls.add(callId)
	}

	/** The last ended calls, newest first, as the log has them; ended ones heard since then stay in front. */
	takeRecent(calls: readonly LiveCall[]): void {
		const known = new Set(calls.map((call) => call.callId))
		const newer = this.#recent.filter((call) => !known.has(call.callId))
		this.#recent = [...newer, ...calls]
			.sort((a, b) => (b.endedAt ?? b.startedAt) - (a.endedAt ?? a.startedAt))
			.slice(0, recentCalls)
		this.#hasRecentChanged = true
	}

	hearSipStatus(status: SipStatus): void {
		this.#endpoints.set(status.endpoint, status)
		this.#goneEndpoints.delete(status.endpoint)
		this.#changedEndpoints.add(status.endpoint)
	}

	/** All SIP accounts and lines as they are kept; those that are not among them are gone. */
	takeSipStatuses(statuses: readonly SipStatus[]): void {
		const present = new Set(statuses.map((status) => status.endpoint))
		for (const status of statuses) {
			const known = this.#endpoints.get(status.endpoint)
			if (!known || known.at < status.at) this.hearSipStatus(status)
		}
		for (const endpoint of this.#endpoints.keys()) {
			if (present.has(endpoint)) continue
			this.#endpoints.delete(endpoint)
			this.#changedEndpoints.delete(endpoint)
			this.#goneEndpoints.add(endpoint)
		}
	}

	takeServices(services: ServiceState[]): void {
		if (JSON.stringify(services) === JSON.stringify(this.#services)) return
		this.#services = services
		this.#haveServicesChanged = true
	}

	takeDisk(disk: DiskState): void {
		if (JSON.stringify(disk) === JSON.stringify(this.#disk)) return
		this.#disk = disk
		this.#hasDiskChanged = true
	}

	takeAppliance(appliance: LiveAppliance): void {
		if (JSON.stringify(appliance) === JSON.stringify(this.#appliance)) return
		this.#appliance = appliance
		this.#hasApplianceChanged = true
	}

	/** Everything, for somebody who knows nothing yet. */
	state(address: string): LiveState {
		return {
			calls: [...this.#calls.values()],
			endpoints: [...this.#endpoints.values()],
			services: this.#services,
			...(this.#disk && { disk: this.#disk }),
			recent: this.#recent,
			at: this.#now(),
			...this.#appliance,
			address,
		}
	}

	/** What changed since this was asked last; undefined when nothing did. */
	takeChanges(): LiveChanges | undefined {
		this.#dropEnded()
		const changes: LiveChanges = { at: this.#now() }
		if (this.#changedCalls.size > 0) changes.calls = pick(this.#calls, this.#changedCalls)
		if (this.#goneCalls.size > 0) changes.goneCalls = [...this.#goneCalls]
		if (this.#changedEndpoints.size > 0) changes.endpoints = pick(this.#endpoints, this.#changedEndpoints)
		if (this.#goneEndpoints.size > 0) changes.goneEndpoints = [...this.#goneEndpoints]
		if (this.#hasRecentChanged) changes.recent = this.#recent
		if (this.#haveServicesChanged) changes.services = this.#services
		if (this.#hasDiskChanged && this.#disk) changes.disk = this.#disk
		if (this.#hasApplianceChanged) Object.assign(changes, this.#appliance)
		for (const set of [this.#changedCalls, this.#goneCalls, this.#changedEndpoints, this.#goneEndpoints]) set.clear()
		this.#hasRecentChanged = this.#haveServicesChanged = this.#hasDiskChanged = this.#hasApplianceChanged = false
		return Object.keys(changes).length > 1 ? changes : undefined
	}

	#dropEnded(): void {
		for (const [callId, call] of this.#calls) {
			if (call.endedAt !== undefined && this.#now() - (this.#heardAt.get(callId) ?? 0) > endedCallStaysMs)
				this.#forget(callId)
		}
	}
}

function pick<T>(items: ReadonlyMap<string, T>, keys: ReadonlySet<string>): T[] {
	return [...keys].flatMap((key) => items.get(key) ?? [])
}
