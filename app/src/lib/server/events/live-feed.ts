/** Keeps the live hub true: what Redis tells, snapshots after every gap, and the health of the services. */
import type { Redis } from 'ioredis'
import type { DiskState } from '#lib/domain/disk-space.ts'
import { parseCallEvent, sipStatusSchema, type SipStatus } from '#lib/domain/events.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import type { ServiceState } from '#lib/live/live-state.ts'
import { isDatabaseAway } from '../db/pool.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'
import type { LiveAppliance, LiveHub } from './live-hub.ts'

/** Where the feed asks. Each may fail: then it is asked again later. */
export interface LiveSources {
	/** Running calls, from the executor. */
	readCalls(): Promise<LiveCall[]>
	/** The last ended calls, newest first, from the call log. */
	readRecent(): Promise<LiveCall[]>
	readAppliance(): Promise<LiveAppliance>
	readDisk(): Promise<DiskState>
	/** Never fails: an answer that does not come is a state too. */
	readServices(): Promise<ServiceState[]>
}

export interface LiveFeed {
	/** Looks at everything at once instead of in a few seconds: something has just changed. */
	lookNow(): void
	stop(): void
}

const healthEveryMs = 5000
/** Somebody waits for what does not answer to come back. */
const healthEveryMsWhileDown = 1000
/** Several gaps in a row are one reason for one snapshot. */
const resyncAfterMs = 250

/**
 * The last state of each SIP account and line, as it is kept for those who come later.
 * @throws Error `redis.away` while there is no connection: a command would wait for it, and whoever asks here with it
 */
export async function readSipStatuses(redis: Redis): Promise<SipStatus[]> {
	if (redis.status !== 'ready') throw Object.assign(new Error('Redis is away'), { code: 'redis.away' })
	const kept = await redis.hvals(redisNames.sipStatusNow)
	return kept.flatMap((json) => sipStatusSchema.safeParse(JSON.parse(json)).data ?? [])
}

/** Starts feeding. @param redis a connection of its own is made from it, since a subscribed one can do nothing else */
export function startLiveFeed(redis: Redis, hub: LiveHub, sources: LiveSources): LiveFeed {
	const feed = new Feed(redis, hub, sources)
	feed.start()
	return { lookNow: () => feed.lookNow(), stop: () => feed.stop() }
}

class Feed {
	readonly #redis: Redis
	readonly #subscriber: Redis
	readonly #hub: LiveHub
	readonly #sources: LiveSources
	#resyncTimer: NodeJS.Timeout | undefined
	#healthTimer: NodeJS.Timeout | undefined
	#areCallsBehind = true
	#isRecentBehind = true
	#isStopped = false

	constructor(redis: Redis, hub: LiveHub, sources: LiveSources) {
		this.#redis = redis
		this.#subscriber = redis.duplicate()
		this.#hub = hub
		this.#sources = sources
	}

	start(): void {
		this.#subscriber.on('error', (error) => log.debug('live feed has no Redis', { error }))
		// Each time the connection is made anew something may have been told to nobody.
		this.#subscriber.on('ready', () => {
			this.#areCallsBehind = true
			this.#resyncSoon()
		})
		this.#subscriber.on('message', (channel, message) => this.#hear(channel, message))
		void this.#subscriber.subscribe(redisNames.callTimeline, redisNames.sipStatus).catch((error: unknown) => {
			if (!this.#isStopped) log.error('live feed cannot subscribe', { error })
		})
		void this.#checkHealth()
	}

	stop(): void {
		this.#isStopped = true
		clearTimeout(this.#resyncTimer)
		clearTimeout(this.#healthTimer)
		this.#subscriber.disconnect()
	}

	#hear(channel: string, message: string): void {
		try {
			if (channel === redisNames.sipStatus) return this.#hub.hearSipStatus(sipStatusSchema.parse(JSON.parse(message)))
			if (this.#hub.hear(parseCallEvent(JSON.parse(message)))) return
			this.#areCallsBehind = true
			this.#resyncSoon()
		} catch (error) {
			// The same event is logged and kept aside by the writer; the screen goes on without it.
			log.debug('live feed heard something unreadable', { channel, error })
		}
	}

	#resyncSoon(): void {
		if (this.#isStopped) return
		this.#resyncTimer ??= setTimeout(() => {
			this.#resyncTimer = undefined
			void this.#resync()
		}, resyncAfterMs)
	}

	/** Asks for whatever is behind; what cannot be had now is asked again with the next look at the services. */
	async #resync(): Promise<void> {
		await this.#quietly(async () => {
			if (!this.#areCallsBehind) return
			const askedAt = Date.now()
			if (this.#hub.takeCalls(await this.#sources.readCalls(), askedAt)) this.#isRecentBehind = true
			this.#areCallsBehind = false
		})
		await this.#quietly(async () => this.#hub.takeSipStatuses(await readSipStatuses(this.#redis)))
		await this.#quietly(async () => {
			if (!this.#isRecentBehind) return
			this.#hub.takeRecent(await this.#sources.readRecent())
			this.#isRecentBehind = false
		})
	}

	lookNow(): void {
		if (this.#isStopped || !this.#healthTimer) return
		clearTimeout(this.#healthTimer)
		void this.#checkHealth()
	}

	async #checkHealth(): Promise<void> {
		this.#healthTimer = undefined
		const services = await this.#sources.readServices()
		this.#hub.takeServices(services)
		await this.#quietly(async () => this.#hub.takeDisk(await this.#sources.readDisk()))
		await this.#quietly(async () => this.#hub.takeAppliance(await this.#sources.readAppliance()))
		if (this.#areCallsBehind || this.#isRecentBehind) await this.#resync()
		else await this.#quietly(async () => this.#hub.takeSipStatuses(await readSipStatuses(this.#redis)))
		if (this.#isStopped) return
		const isAllUp = services.every((service) => service.state === 'active')
		const wait = isAllUp ? healthEveryMs : healthEveryMsWhileDown
		this.#healthTimer = setTimeout(() => void this.#checkHealth(), wait)
	}

	/** What is away now shows in the services; it is no fault to be logged each time it is asked. */
	async #quietly(ask: () => Promise<void>): Promise<void> {
		try {
			await ask()
		} catch (error) {
			const code = String((error as { code?: unknown } | null)?.code)
			const isExpected = isDatabaseAway(error) || code === 'executor.away' || code === 'redis.away'
			if (!isExpected && !this.#isStopped) log.warn('live feed could not ask', { error })
		}
	}
}
