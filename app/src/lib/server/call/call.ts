/** One call: its legs, what has been pressed, its events and journal entry, and the signal that ends every wait. */
import type { LegEnd } from '#lib/domain/call.ts'
import type { CallEvent, CallEventBody, CallEventName } from '#lib/domain/events.ts'
import { foldCallEvent } from '#lib/domain/live-call.ts'
import type { AriEvent, ChannelDestroyed, LiveRecording, StasisStart } from '../ari/types.generated.ts'
import type { CallBus } from '../events/bus.ts'
import { log } from '../log.ts'
import { CallDetached, CallEnded } from './call-ended.ts'
import { waitForJournal, type JournalEntry, type JournalledLeg } from './journal.ts'
import { Waits } from './waits.ts'

// Enough for any entry a flow asks for; a caller leaning on a key must not fill the journal.
const MAX_TYPED = 64

export class Call {
	readonly entry: JournalEntry
	readonly #bus: CallBus
	readonly #abort = new AbortController()
	/** Playback id → whether it failed. */
	readonly #finishedPlaybacks = new Map<string, boolean>()
	readonly #endedRecordings = new Map<string, LiveRecording>()
	/** Channels that have come to our application. */
	readonly #entered = new Set<string>()
	readonly #waits = new Waits()
	#events: CallEvent[] = []
	#lastWrite: Promise<void> = Promise.resolve()
	#isDirty = false
	#isFlushPlanned = false
	#isClosed = false

	constructor(entry: JournalEntry, bus: CallBus) {
		this.entry = entry
		this.#bus = bus
	}

	get id(): string {
		return this.entry.live.callId
	}

	get caller(): JournalledLeg {
		return this.entry.legs[0]!
	}

	get isAnswered(): boolean {
		return this.entry.live.answeredAt !== undefined
	}

	/** Aborted with CallEnded once the caller is gone, with CallDetached when this process stops. */
	get signal(): AbortSignal {
		return this.#abort.signal
	}

	/** An id of our own for a leg, a bridge or a playback, chosen before Asterisk is asked for it. */
	nextId(kind: 'leg' | 'bridge' | 'play' | 'message' | 'recording' | 'snoop'): string {
		return `${this.id}-${kind}-${++this.entry.lastId}`
	}

	/** Whether the caller has gone or this process is stopping; whatever fails from here on is a consequence of it. */
	get isOver(): boolean {
		return this.signal.aborted
	}

	/**
	 * Tells an event; it is written together with the journal at the next command, or at the end of this turn of the loop.
	 * @param at when it happened, if we only learn of it now; milliseconds since 1970
	 */
	publish<N extends CallEventName>(name: N, body: CallEventBody<N>, at = Date.now()): void {
		if (this.#isClosed) return
		const { live } = this.entry
		const event = { name, callId: live.callId, seq: live.seq + 1, at, ...body } as unknown as CallEvent
		this.entry.live = foldCallEvent(name === 'call.started' ? undefined : live, event) ?? live
		this.#events.push(event)
		this.touch()
	}

	/** The entry has changed: it is written soon. */
	touch(): void {
		if (this.#isClosed) return
		this.#isDirty = true
		if (this.#isFlushPlanned) return
		this.#isFlushPlanned = true
		setImmediate(() => {
			this.#isFlushPlanned = false
			if (this.#isDirty && !this.#isClosed) this.#write(JSON.stringify(this.entry))
		})
	}

	/** Resolves when all that was said and changed so far is in Redis, or Redis has been away for too long. */
	async persist(): Promise<void> {
		if (this.#isClosed) return
		this.entry.savedAt = Date.now()
		if (this.#isDirty || this.#events.length) this.#write(JSON.stringify(this.entry))
		await waitForJournal(this.#lastWrite, this.id)
	}

	/** This process lets go of the call: what is known now is the last that it says. */
	async detach(): Promise<void> {
		await this.persist()
		this.#isClosed = true
		this.abort(new CallDetached())
	}

	/** The last write: the journal entry goes in the same step as `call.ended`. */
	async close(): Promise<void> {
		this.#isClosed = true
		this.#write(undefined)
		await this.#lastWrite
	}

	#write(journal: string | undefined): void {
		const events = this.#events
		this.#events = []
		this.#isDirty = false
		const write = this.#bus.record(this.id, journal, events)
		// Whoever waits sees the failure; here it only must not become an unhandled rejection.
		write.catch((error: unknown) => log.error('call could not be journalled', { call_id: this.id, error }))
		this.#lastWrite = write
	}

	/**
	 * Waits until something holds; looks again after everything that happens to the call.
	 * @param check returns undefined while it does not hold
	 * @returns undefined when the deadline passed first
	 * @throws CallEnded, CallDetached
	 */
	until<T>(check: () => T | undefined, deadlineMs: number): Promise<T | undefined> {
		return this.#waits.wait(check, deadlineMs, this.signal)
	}

	/** Like `until`, for cleaning up: the end of the call does not end this wait. */
	settle<T>(check: () => T | undefined, deadlineMs: number): Promise<T | undefined> {
		return this.#waits.wait(check, deadlineMs)
	}

	/** Ends every wait of the call's program. */
	abort(reason: CallEnded | CallDetached): void {
		if (this.signal.aborted) return
		this.#abort.abort(reason)
		this.#waits.wake()
	}

	leg(channelId: string): JournalledLeg | undefined {
		return this.entry.legs.find((leg) => leg.channelId === channelId)
	}

	hasFinished(playbackId: string): boolean {
		return this.#finishedPlaybacks.has(playbackId)
	}

	/** Whether Asterisk could not play it: there is no such sound, or the caller was hanging up. */
	hasFailed(playbackId: string): boolean {
		return this.#finishedPlaybacks.get(playbackId) === true
	}

	/** A recording that has come to its end, as Asterisk told it; undefined before. */
	endedRecording(name: string): LiveRecording | undefined {
		return this.#endedRecordings.get(name)
	}

	/** Whether a channel that was made by us has come to our application. */
	hasEntered(channelId: string): boolean {
		return this.#entered.has(channelId)
	}

	/** Everything Asterisk says about the call's channels comes through here. */
	takeEvent(event: AriEvent): void {
		switch (event.type) {
			case 'ChannelDtmfReceived':
				this.#takeDigit(event.channel.id, event.digit)
				break
			case 'PlaybackFinished':
				this.#finishedPlaybacks.set(event.playback.id, event.playback.state === 'failed')
				break
			case 'ChannelStateChange':
				if (event.channel.state === 'Ringing') this.markRinging(event.channel.id)
				break
			case 'RecordingFinished':
			case 'RecordingFailed':
				this.#endedRecordings.set(event.recording.name, event.recording)
				break
			case 'StasisStart':
				this.#takeStart(event)
				break
			case 'ChannelDestroyed':
				this.#takeEnd(event)
				break
			default:
				return
		}
		this.#waits.wake()
	}

	#takeStart({ channel, args }: StasisStart): void {
		this.#entered.add(channel.id)
		this.markUp(channel.id)
		const { step } = this.entry
		// Back from the dialplan, with Asterisk's word for how it went there.
		if (args[0] !== 'return' || step?.verb !== 'conference') return
		step.result = args[2] || 'LEFT'
		this.touch()
	}

	#takeEnd(event: ChannelDestroyed): void {
		const sipStatus = event.tech_cause || undefined
		// Kept for us while we were away, it may be some seconds old, and the log would have people talk longer than they did.
		const at = Date.parse(event.timestamp)
		this.markEnded(event.channel.id, { cause: event.cause, ...(sipStatus && { sipStatus }) }, at)
	}

	#takeDigit(channelId: string, digit: string): void {
		// While two people talk, keys are theirs, not the flow's.
		const { step } = this.entry
		if ((step?.verb === 'dial' && step.isTalking) || step?.verb === 'conference') return
		const target = channelId === this.caller.channelId ? this.entry : this.leg(channelId)
		if (!target || (target.typed?.length ?? 0) >= MAX_TYPED) return
		target.typed = (target.typed ?? '') + digit
		this.touch()
	}

	/** Two people hear each other. */
	startTalk(callee: JournalledLeg): void {
		if (this.entry.live.state === 'talking') return
		this.entry.hasTalked = true
		this.entry.talkingTo = callee.legId
		this.publish('talk.started', { legId: callee.legId })
	}

	/** They do not any more: since one of them hung up, if that is known. */
	endTalk(): void {
		const legId = this.entry.talkingTo
		if (legId === undefined || this.entry.live.state !== 'talking') return
		const both = this.entry.live.legs.filter((leg) => leg.role === 'caller' || leg.legId === legId)
		this.publish('talk.ended', { legId }, Math.min(Date.now(), ...both.flatMap((leg) => leg.endedAt ?? [])))
		delete this.entry.talkingTo
	}

	markDialling(channelId: string): void {
		const leg = this.leg(channelId)
		// Its first events may have overtaken the answer.
		if (leg?.state === 'planned') leg.state = 'dialling'
	}

	markRinging(channelId: string): void {
		const leg = this.leg(channelId)
		if (leg?.state !== 'planned' && leg?.state !== 'dialling') return
		leg.state = 'ringing'
		this.publish('leg.ringing', { legId: leg.legId })
	}

	markUp(channelId: string): void {
		const leg = this.leg(channelId)
		if (!leg || leg.role === 'caller' || leg.state === 'up' || leg.state === 'ended') return
		leg.state = 'up'
		this.publish('leg.answered', { legId: leg.legId })
	}

	/** A leg that Asterisk no longer has, though it never told us the end. */
	loseLeg(channelId: string, cause: number, at?: number): void {
		this.markEnded(channelId, { cause }, at)
		this.#waits.wake()
	}

	/** A leg is over; the caller's ends the call. Only the first word counts: Asterisk may repeat it after a restart of ours. */
	markEnded(channelId: string, end: LegEnd, at?: number): void {
		const leg = this.leg(channelId)
		if (!leg || leg.state === 'ended') return
		// Asterisk names no cause for a party that simply hangs up while a prompt plays, or a caller in the moment of the answer.
		const isPlainHangUp = end.cause === 0 && (leg.state === 'up' || leg.role === 'caller')
		leg.end = isPlainHangUp ? { ...end, cause: 16 } : end
		leg.state = 'ended'
		this.publish('leg.ended', { legId: leg.legId, ...leg.end }, at)
		if (leg.role === 'caller') this.abort(new CallEnded())
	}
}
