/** Listener: every call event from the outbox into PostgreSQL, once, however often this process or PostgreSQL is killed. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { parseCallEvent, type CallEvent } from '#lib/domain/events.ts'
import { isDatabaseAway } from '../db/pool.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

const group = 'database'
// There is one writer. A fixed name means that a restarted one is the same consumer and is handed what the killed one
// had taken and not acknowledged.
const consumer = 'writer'
/** Entries that cannot be written are kept here for a person to look at. */
export const refusedStream = 'callytics:outbox:refused'
const refusedKept = 10_000
const batchSize = 500
const gatherMs = 200
const blockMs = 2000
const longestRetryMs = 5000

/** One entry of the stream. */
interface Entry {
	id: string
	json: string
}

export interface EventWriter {
	/** Finishes the batch under way, then stops. */
	stop(): Promise<void>
}

type StreamReply = [string, [string, string[] | null][]][] | null

/**
 * Starts writing. Never gives up: while PostgreSQL or Redis is away it waits and tries again.
 * @param redis a connection of its own is made from it, since reading blocks one
 * @param write writes a batch as one transaction and may be called again with the same events
 */
export function startEventWriter(redis: Redis, write: (events: CallEvent[]) => Promise<void>): EventWriter {
	const own = redis.duplicate()
	const writer = new Writer(own, write)
	const done = writer.run()
	return {
		async stop() {
			writer.stop()
			// An acknowledgement that waits for a Redis that is away would not end by itself.
			const cutOff = setTimeout(() => own.disconnect(), blockMs)
			await done
			clearTimeout(cutOff)
		},
	}
}

class Writer {
	readonly #redis: Redis
	readonly #write: (events: CallEvent[]) => Promise<void>
	readonly #stopping = new AbortController()
	/** Nothing is under way but waiting for the first entry of a batch. */
	#isWaiting = false
	#isCaughtUp = false

	constructor(redis: Redis, write: (events: CallEvent[]) => Promise<void>) {
		this.#redis = redis
		this.#write = write
		// A lost connection is made again by itself; without a listener its error would be printed by the library.
		redis.on('error', (error) => log.debug('writer has no Redis', { error }))
		// Redis may have handed out entries in an answer that never arrived: they are ours, and not new any more.
		redis.on('ready', () => (this.#isCaughtUp = false))
	}

	stop(): void {
		this.#stopping.abort()
		// What a read brings that is cut off here is handed to the next writer.
		if (this.#isWaiting) this.#redis.disconnect()
	}

	/** Runs until stopped. */
	async run(): Promise<void> {
		let attempt = 0
		while (!this.#stopping.signal.aborted) {
			try {
				if (!this.#isCaughtUp) await this.#makeGroup()
				// First what was taken before and never acknowledged, then what is new.
				while (!this.#isCaughtUp) await this.#catchUp()
				await this.#step(await this.#gather())
				attempt = 0
			} catch (error) {
				this.#isCaughtUp = this.#isWaiting = false
				await this.#pause(attempt++, error)
			}
		}
		this.#redis.disconnect()
	}

	/** Waits longer each time, logs the first and then every twentieth failure of the same outage. */
	async #pause(attempt: number, error: unknown): Promise<void> {
		if (this.#stopping.signal.aborted) return
		if (attempt % 20 === 0) {
			log.warn(isDatabaseAway(error) ? 'call log waits for the database' : 'call log waits', { attempt, error })
		}
		const wait = Math.min(100 * 2 ** Math.min(attempt, 10), longestRetryMs)
		// Aborting ends the wait early, and the loop sees it.
		await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => {})
	}

	async #makeGroup(): Promise<void> {
		try {
			await this.#redis.xgroup('CREATE', redisNames.outbox, group, '0', 'MKSTREAM')
		} catch (error) {
			if (!String(error).includes('BUSYGROUP')) throw error
		}
	}

	async #catchUp(): Promise<void> {
		this.#isCaughtUp = true
		while (!this.#stopping.signal.aborted) {
			const entries = await this.#read('0', batchSize)
			if (entries.length === 0) return
			await this.#step(entries)
		}
	}

	/** Waits for the first entry, then gives others a moment to join it. */
	async #gather(): Promise<Entry[]> {
		this.#isWaiting = true
		const entries = await this.#read('>', batchSize, blockMs)
		this.#isWaiting = false
		if (entries.length === 0 || entries.length >= batchSize || this.#stopping.signal.aborted) return entries
		await delay(gatherMs)
		return [...entries, ...(await this.#read('>', batchSize - entries.length))]
	}

	/** @param from `>` for new entries, `0` for those taken and not acknowledged */
	async #read(from: '>' | '0', count: number, block?: number): Promise<Entry[]> {
		const stream = ['STREAMS', redisNames.outbox, from] as const
		const reply = (await (block
			? this.#redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'BLOCK', block, ...stream)
			: this.#redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, ...stream))) as StreamReply
		// An entry that was deleted but never acknowledged comes without fields; it is then acknowledged as well.
		return (reply?.[0]?.[1] ?? []).map(([id, fields]) => ({ id, json: fields ? fieldOf(fields, 'event') : '' }))
	}

	/** Writes a batch, then acknowledges it: a kill in between only means that it is written again. */
	async #step(entries: Entry[]): Promise<void> {
		if (entries.length === 0) return
		const { events, refused } = readAll(entries)
		await this.#writeOrSplit(events, refused)
		const ids = entries.map((entry) => entry.id)
		const multi = this.#redis.multi()
		for (const { entry, error } of refused) {
			const why = error instanceof Error ? error.message : String(error)
			multi.xadd(refusedStream, 'MAXLEN', '~', refusedKept, '*', 'event', entry.json, 'why', why.slice(0, 500))
		}
		multi.xack(redisNames.outbox, group, ...ids)
		multi.xdel(redisNames.outbox, ...ids)
		for (const [error] of (await multi.exec()) ?? []) if (error) throw error
	}

	/** One event that PostgreSQL refuses must not hold up the others: the batch is halved until it stands alone. */
	async #writeOrSplit(events: ReadEvent[], refused: Refused[]): Promise<void> {
		if (events.length === 0) return
		try {
			await this.#write(events.map(({ event }) => event))
		} catch (error) {
			if (!isRefusal(error)) throw error
			if (events.length === 1) {
				log.error('call event refused by the database', { call_id: events[0]!.event.callId, error })
				refused.push({ entry: events[0]!.entry, error })
				return
			}
			const half = Math.ceil(events.length / 2)
			await this.#writeOrSplit(events.slice(0, half), refused)
			await this.#writeOrSplit(events.slice(half), refused)
		}
	}
}

interface ReadEvent {
	entry: Entry
	event: CallEvent
}
interface Refused {
	entry: Entry
	error: unknown
}

function readAll(entries: readonly Entry[]): { events: ReadEvent[]; refused: Refused[] } {
	const events: ReadEvent[] = []
	const refused: Refused[] = []
	for (const entry of entries) {
		if (entry.json === '') continue
		try {
			events.push({ entry, event: parseCallEvent(JSON.parse(entry.json, storable)) })
		} catch (error) {
			log.error('call event cannot be read', { entry: entry.id, error })
			refused.push({ entry, error })
		}
	}
	return { events, refused }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; a caller's display name may bring either. */
function storable(_key: string, value: unknown): unknown {
	return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}

/** SQLSTATE classes that mean "this row will never do": data exception and integrity violation. */
function isRefusal(error: unknown): boolean {
	const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
	return typeof code === 'string' && /^2[23]/.test(code)
}

function fieldOf(fields: readonly string[], name: string): string {
	const index = fields.indexOf(name)
	return (index % 2 === 0 && fields[index + 1]) || ''
}
