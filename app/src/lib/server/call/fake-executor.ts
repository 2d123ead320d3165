/** An executor for tests: the real parts on a small Asterisk, with a Redis and a routing in memory; it can be killed. */
import type { CallEvent } from '#lib/domain/events.ts'
import { isSameNumber } from '#lib/domain/number.ts'
import type { Routing } from '#lib/domain/routing.ts'
import { noMessages, withHeard, withoutMessage, type WaitingMessages } from '#lib/domain/waiting-messages.ts'
import { makeWalkable } from '#lib/flow/run.server.ts'
import { AriClient } from '../ari/client.ts'
import type { FakeAsterisk } from '../ari/fake-asterisk.ts'
import type { CallBus } from '../events/bus.ts'
import type { sendRequest } from '../outgoing/send-request.ts'
import { Call } from './call.ts'
import { CallDetached } from './call-ended.ts'
import { Calls } from './calls.ts'
import { resolveTarget } from './dial-target.ts'
import type { JournalEntry } from './journal.ts'
import { reconcile } from './recover.ts'
import type { RoutingCache } from './routing-cache.ts'
import { takeUnclaimedEvent, type TakeCallParts } from './take-call.ts'

/** Redis as far as calls are concerned; it outlives the executor. */
export class FakeRedis {
	readonly journal = new Map<string, string>()
	readonly events: CallEvent[] = []
	/** What the console told of the messages of each extension. */
	readonly waiting = new Map<string, WaitingMessages>()
	/** Sees each journal entry once it is kept, and before whoever wrote it goes on. */
	onJournal: (json: string) => void = () => undefined

	busOf(executor: { isDead: boolean }): CallBus {
		return {
			record: async (callId, journal, events) => {
				// A killed process writes nowhere and waits for nothing.
				if (executor.isDead) return new Promise(() => undefined)
				if (journal === undefined) this.journal.delete(callId)
				else this.journal.set(callId, journal)
				this.events.push(...events)
				this.onJournal(journal ?? '')
				if (executor.isDead) return new Promise(() => undefined)
			},
		}
	}

	messages(): TakeCallParts['messages'] {
		const waitingFor = (extension: string) => this.waiting.get(extension) ?? noMessages
		return {
			waitingFor,
			markHeard: (extension, id) => this.waiting.set(extension, withHeard(waitingFor(extension), id)),
			markRemoved: (extension, id) => this.waiting.set(extension, withoutMessage(waitingFor(extension), id)),
		}
	}

	told(name: CallEvent['name']): boolean {
		return this.events.some((event) => event.name === name)
	}
}

export interface FakeExecutor {
	isDead: boolean
	/** What the unit of Asterisk would say. */
	isAsteriskStopping: boolean
	/** As the watch over the disk would say. */
	isDiskFull: boolean
	/** Texts the voice was asked for; one with `unspeakable` fails, one with `for ever` takes that long. */
	speaking: string[]
	/** What another machine answers to a request of a flow. */
	otherMachine: typeof sendRequest
	/** Where the small Asterisk is to connect. */
	port: number
	calls: Calls
	ari: AriClient
	routingCache: RoutingCache
	kill: (asterisk: FakeAsterisk) => Promise<void>
}

/** What `startExecutor` does. @param port 0 takes a free one */
export async function startFakeExecutor(redis: FakeRedis, routing: Routing, port: number): Promise<FakeExecutor> {
	const ari = new AriClient({ host: '127.0.0.1', port, user: 'callytics', password: 'secret' })
	const calls = new Calls(ari)
	const executor: FakeExecutor = {
		isDead: false,
		isAsteriskStopping: false,
		isDiskFull: false,
		speaking: [],
		otherMachine: async () => ({ kind: 'unreachable', detail: 'Nothing answers at this address.' }),
		port,
		calls,
		ari,
		routingCache: undefined as unknown as RoutingCache,
		kill: async () => undefined,
	}
	const parts = { ...assemble(ari, calls, redis.busOf(executor), routing, executor), messages: redis.messages() }
	executor.routingCache = parts.routingCache
	const waiting = new Set<Call>()
	for (const json of redis.journal.values()) {
		const call = new Call(JSON.parse(json) as JournalEntry, parts.bus)
		calls.add(call)
		waiting.add(call)
	}
	ari.onUnclaimedEvent = (event) => takeUnclaimedEvent(parts, event)
	ari.onConnected = () => void reconcile(parts, waiting).catch(() => undefined)
	executor.port = await ari.listen()
	executor.kill = async (asterisk) => {
		executor.isDead = true
		asterisk.disconnect()
		for (const call of calls.all()) call.abort(new CallDetached())
		await ari.close()
	}
	return executor
}

function assemble(
	ari: AriClient,
	calls: Calls,
	bus: CallBus,
	routing: Routing,
	executor: FakeExecutor,
): Omit<TakeCallParts, 'messages'> {
	const flows = new Map(routing.flows.map((flow) => [`${flow.id}:${flow.version}`, makeWalkable(flow.document)]))
	const findDid = (dialled: string) => routing.dids.find((did) => isSameNumber(did.did, dialled))
	const keepDraft: RoutingCache['keepDraft'] = async (flowId, document) => {
		flows.set(`${flowId}:-1`, makeWalkable(document))
		return -1
	}
	return {
		ari,
		calls,
		bus,
		routingCache: { current: routing, findDid, keepDraft } as TakeCallParts['routingCache'],
		resolveTarget: (to, call, shown) => resolveTarget(routing, to, call, shown),
		headerPrefix: () => routing.headerPrefix,
		adoptChannel: (call, channelId) => calls.adoptChannel(call, channelId),
		findFlow: (flowId, version) => flows.get(`${flowId}:${version}`),
		publishedVersion: (flowId) => routing.flows.find((flow) => flow.id === flowId)?.version,
		switchSchedule: (scheduleId, override) => {
			const schedule = routing.schedules.find(({ id }) => id === scheduleId)
			if (schedule) schedule.override = override
		},
		schedule: (scheduleId) => routing.schedules.find(({ id }) => id === scheduleId),
		speak: async (text, language) => {
			executor.speaking.push(text)
			if (text.includes('unspeakable')) throw new Error('the voice cannot say it')
			if (text.includes('for ever')) return new Promise(() => undefined)
			return `/speech/${language}/${text.replaceAll(/[^A-Za-z0-9+]+/g, '-')}`
		},
		language: () => routing.language,
		timeZone: () => routing.timeZone,
		soundFolder: '/sounds',
		takeTurn: async () => 0,
		recordingSeconds: async () => 5,
		mayRecord: () => !executor.isDiskFull,
		sendRequest: (request) => executor.otherMachine(request),
		isAsteriskStopping: () => executor.isAsteriskStopping,
	}
}

/** Looks again at every turn of the loop, for what the test cannot be told of. */
export async function eventually(what: string, check: () => boolean, redis: FakeRedis): Promise<void> {
	const deadline = Date.now() + 5_000
	while (!check()) {
		if (Date.now() > deadline)
			throw new Error(`not seen: ${what}; ${redis.events.map((event) => event.name).join(' ')}`)
		await new Promise((resolve) => setImmediate(resolve))
	}
}
