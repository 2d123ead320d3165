/** The routing in memory: read from Redis, renewed when the console says so, good for calls while everything else is away. */
import type { Redis } from 'ioredis'
import { bareNumber } from '#lib/domain/number.ts'
import { noRouting, type RoutedDid, type Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { ScheduleOverride } from '#lib/domain/schedule.ts'
import { makeWalkable, type WalkableFlow } from '#lib/flow/run.server.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'
import { ScheduleSwitches } from './schedule-switches.ts'

// Longer than a phone rings: a draft is not forgotten before the call that tries it can begin.
const DRAFT_KEPT_MS = 120_000

const versionKey = (flowId: string, version: number) => `${flowId}:${version}`

/** The version of a draft tells when it was stored. */
function isFreshDraft(key: string): boolean {
	const version = Number(key.slice(key.lastIndexOf(':') + 1))
	return version < 0 && Date.now() + version < DRAFT_KEPT_MS
}

export class RoutingCache {
	#routing: Routing = noRouting
	#json = ''
	#didsByNumber = new Map<string, RoutedDid>()
	readonly #flows = new Map<string, WalkableFlow>()
	readonly #redis: Redis
	readonly #subscriber: Redis
	readonly #flowsInUse: () => Set<string>
	readonly #switches: ScheduleSwitches

	/** @param flowsInUse `<flowId>:<version>` of the live calls; other versions are forgotten once a newer one is published */
	constructor(redis: Redis, flowsInUse: () => Set<string>) {
		this.#redis = redis
		this.#subscriber = redis.duplicate()
		this.#flowsInUse = flowsInUse
		this.#switches = new ScheduleSwitches({
			read: () => redis.hgetall(redisNames.scheduleSwitches),
			write: (scheduleId, json) => redis.hset(redisNames.scheduleSwitches, scheduleId, json),
			remove: (scheduleIds) => redis.hdel(redisNames.scheduleSwitches, ...scheduleIds),
		})
		this.#subscriber.on('error', () => undefined) // the main connection tells it
		this.#subscriber.on('message', () => {
			this.load().catch((error: unknown) => log.error('routing could not be read', { error }))
		})
		// A change told while the connection was away is made up for.
		this.#subscriber.on('ready', () => {
			this.load().catch((error: unknown) => log.error('routing could not be read', { error }))
		})
	}

	get current(): Routing {
		return this.#routing
	}

	/** Reads what is there and keeps listening. */
	async start(): Promise<void> {
		const stored = await this.#redis.hgetall(redisNames.flowVersions)
		for (const [key, json] of Object.entries(stored))
			this.#flows.set(key, makeWalkable(JSON.parse(json) as FlowDocument))
		await this.#switches.load()
		await this.load()
		await this.#subscriber.subscribe(redisNames.routingChanged)
	}

	/** Takes over the routing in Redis unless it is older than ours. */
	async load(): Promise<void> {
		const json = await this.#redis.get(redisNames.routing)
		if (!json || json === this.#json) return
		const routing = JSON.parse(json) as Routing
		if (routing.revision < this.#routing.revision) return
		await this.#keepFlowVersions(routing)
		this.#didsByNumber = new Map(routing.dids.map((did) => [bareNumber(did.did), did]))
		this.#routing = this.#withSwitches(routing)
		this.#json = json
		log.info('routing taken over', { revision: routing.revision, dids: routing.dids.length })
	}

	#withSwitches(routing: Routing): Routing {
		const { schedules, forgotten } = this.#switches.apply(routing.schedules)
		forgotten.catch((error: unknown) => log.warn('schedule switches could not be forgotten', { error }))
		return { ...routing, schedules }
	}

	/** Somebody dialled a schedule's star code: it counts from now on, before the console has heard of it. */
	switchSchedule(scheduleId: string, override: ScheduleOverride | null): void {
		const kept = this.#switches.add(scheduleId, { override, at: Date.now() })
		kept.catch((error: unknown) => log.warn('schedule switch could not be kept', { error }))
		this.#routing = this.#withSwitches(this.#routing)
	}

	/** A call keeps the version it began with, so every version is stored before a call can begin with it. */
	async #keepFlowVersions(routing: Routing): Promise<void> {
		const wanted = this.#flowsInUse()
		const fresh: string[] = []
		for (const flow of routing.flows) {
			const key = versionKey(flow.id, flow.version)
			wanted.add(key)
			if (this.#flows.has(key)) continue
			this.#flows.set(key, makeWalkable(flow.document))
			fresh.push(key, JSON.stringify(flow.document))
		}
		const stale = [...this.#flows.keys()].filter((key) => !wanted.has(key) && !isFreshDraft(key))
		for (const key of stale) this.#flows.delete(key)
		if (fresh.length) await this.#redis.hset(redisNames.flowVersions, ...fresh)
		if (stale.length) await this.#redis.hdel(redisNames.flowVersions, ...stale)
	}

	/**
	 * Stores a draft for a call that tries it; each try keeps its own, however the draft is changed meanwhile.
	 * @returns the version it is found by: below 0, so that it is never taken for a published one
	 */
	async keepDraft(flowId: string, document: FlowDocument): Promise<number> {
		let version = -Date.now()
		while (this.#flows.has(versionKey(flowId, version))) version--
		const key = versionKey(flowId, version)
		this.#flows.set(key, makeWalkable(document))
		await this.#redis.hset(redisNames.flowVersions, key, JSON.stringify(document))
		return version
	}

	findDid(dialled: string): RoutedDid | undefined {
		const bare = bareNumber(dialled)
		return bare === '' ? undefined : this.#didsByNumber.get(bare)
	}

	findFlow(flowId: string, version: number): WalkableFlow | undefined {
		return this.#flows.get(versionKey(flowId, version))
	}

	/** The version that new calls get. */
	publishedVersion(flowId: string): number | undefined {
		return this.#routing.flows.find((flow) => flow.id === flowId)?.version
	}

	stop(): void {
		this.#subscriber.disconnect()
	}
}
