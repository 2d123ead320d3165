/** A call's events as the items of its timeline: node by node, with the way out and how long each took. */
import type { CallEvent, CallEventOf } from '#lib/domain/events.ts'
import { describeCause, describeEnd } from '#lib/domain/hangup.ts'
import { readableNumber } from '#lib/domain/readable-number.ts'
import { callerOf } from '#lib/live/call-words.ts'
import { exitWords } from '#lib/flow/document.ts'
import { calls } from '#lib/messages/calls.ts'
import { formatSpan } from '#lib/ui/time.ts'
import type { TimelineItem } from '#lib/ui/timeline.svelte'

/** What an item needs to know besides its event. */
interface Context {
	events: CallEvent[]
	index: number
	/** Letter of each leg, by its id. */
	letters: Map<string, string>
	trunkName: (id: string | undefined) => string
	isOver: boolean
}

type Item = Omit<TimelineItem, 'key' | 'time'>
type Teller<N extends CallEvent['name']> = (event: CallEventOf<N>, context: Context) => Item | undefined

const words = calls.one.timeline

/** Seconds since the first message, as exact as they are worth reading: `0.012`, `0.41`, `20.6`. */
export function sinceStart(ms: number): string {
	const decimals = ms < 100 ? 3 : ms < 1000 ? 2 : 1
	return (ms / 1000).toFixed(decimals)
}

/** Leg ids in the order in which they began, as the letters people call them by. */
export function legLetters(legIds: readonly string[]): Map<string, string> {
	return new Map(legIds.map((legId, index) => [legId, index < 26 ? String.fromCharCode(65 + index) : `Z${index - 25}`]))
}

/** @param trunkName says a trunk's name, '' for one that is gone */
export function timelineOf(events: CallEvent[], trunkName: (id: string | undefined) => string): TimelineItem[] {
	const startedAt = events[0]?.at ?? 0
	const legIds = events.flatMap((event) => (event.name === 'leg.started' ? [event.legId] : []))
	const shared = { events, letters: legLetters(legIds), trunkName, isOver: events.at(-1)?.name === 'call.ended' }
	return events.flatMap((event, index) => {
		const tell = tellers[event.name] as Teller<CallEvent['name']>
		const item = tell(event, { ...shared, index })
		return item ? [{ key: event.seq, time: sinceStart(event.at - startedAt), ...item }] : []
	})
}

/** Until what follows an event; undefined while it lasts. */
function durationUntil(context: Context, isEnd: (event: CallEvent) => boolean): string | undefined {
	const end = context.events.slice(context.index + 1).find((event) => isEnd(event) || event.name === 'call.ended')
	return end && formatSpan(end.at - context.events[context.index]!.at)
}

/** Something that lasts: with how long it took, or as what runs now. */
function lasting(
	context: Context,
	mark: Item['mark'],
	isEnd: (event: CallEvent) => boolean,
): Pick<Item, 'mark' | 'duration'> {
	const duration = durationUntil(context, isEnd)
	return duration === undefined && !context.isOver ? { mark: 'live', duration: words.running } : { mark, duration }
}

const tellers: { [N in CallEvent['name']]: Teller<N> } = {
	'call.started': (event, { trunkName }) => ({
		mark: 'leg',
		what: words.arrives,
		note: words.arrivesFor(
			event.direction === 'inbound' ? trunkName(event.trunkId) : callerOf(event).name,
			readableNumber(event.dialled),
		),
	}),
	'call.answered': () => ({ mark: 'small', what: words.answered }),
	'leg.started': (event, { letters, trunkName }) => {
		if (event.role === 'caller') return undefined
		const through = trunkName(event.trunkId)
		return {
			mark: 'small',
			isWire: true,
			what: words.legRung(letters.get(event.legId) ?? '', readableNumber(event.party)),
			note: through ? words.through(through) : undefined,
		}
	},
	'leg.ringing': (event, context) => {
		const ofLeg = (other: CallEvent) => 'legId' in other && other.legId === event.legId
		const isEnd = (other: CallEvent) => ofLeg(other) && (other.name === 'leg.answered' || other.name === 'leg.ended')
		const { mark, duration } = lasting(context, 'small', isEnd)
		return { mark, isWire: true, what: words.ringing, duration }
	},
	'leg.answered': (event, { letters }) => {
		const letter = letters.get(event.legId) ?? ''
		return letter === 'A' ? undefined : { mark: 'leg', isWire: true, what: words.legAnswered(letter) }
	},
	'leg.ended': (event, { letters, events, index }) => {
		const letter = letters.get(event.legId) ?? ''
		const wasAnswered = events
			.slice(0, index)
			.some((other) => other.name === 'leg.answered' && other.legId === event.legId)
		const isRefused = letter !== 'A' && !wasAnswered && (event.sipStatus ?? 0) >= 300 && event.sipStatus !== 487
		return {
			mark: isRefused ? 'fail' : 'leg',
			what: isRefused ? words.legRefused(letter, describeEnd(event)) : words.legEnded(letter),
			note: words.cause(describeCause(event.cause)),
		}
	},
	'node.entered': (event, context) => {
		const isLeft = (other: CallEvent) => other.name === 'node.left' && other.nodeId === event.nodeId
		const left = context.events.slice(context.index + 1).find(isLeft) as CallEventOf<'node.left'> | undefined
		const next = context.events[context.index + 1]
		return {
			...lasting(context, 'node', isLeft),
			what: event.nodeName,
			exit: left && exitWords(left.exit, left.label),
			note: left?.note,
			isWire: next !== undefined && next !== left && next.name !== 'node.entered',
		}
	},
	'node.left': () => undefined,
	'digits.received': (event, { events, index }) => {
		const left = events.slice(index).find((other) => other.name === 'node.left' && other.nodeId === event.nodeId)
		// Most nodes say in their note what was pressed; once is enough.
		if (left?.name === 'node.left' && left.note?.includes(event.digits)) return undefined
		return { mark: 'small', isWire: true, what: words.pressed(event.digits) }
	},
	'talk.started': (event, context) => ({
		...lasting(context, 'leg', (other) => other.name === 'talk.ended' && other.legId === event.legId),
		what: words.talk,
	}),
	'talk.ended': () => undefined,
	'call.tagged': (event) => ({ mark: 'small', what: words.tagged(event.tag), note: event.note }),
	'recording.started': (event, context) => ({
		...lasting(context, 'small', (other) => other.name === 'recording.ended'),
		what: words.recording,
	}),
	'recording.ended': () => undefined,
	'message.left': (event) => ({
		mark: 'small',
		what: words.messageLeft(formatSpan(event.seconds * 1000)),
		note: words.messageIn,
	}),
	'message.heard': () => ({ mark: 'small', what: words.messageHeard }),
	'message.removed': () => ({ mark: 'small', what: words.messageRemoved }),
	'conference.joined': (event, context) => ({
		...lasting(context, 'leg', (other) => other.name === 'conference.left'),
		what: words.conference(event.room),
		note: event.isModerator ? words.moderator : undefined,
	}),
	'conference.left': () => undefined,
	'webhook.requested': () => ({ mark: 'small', what: words.webhook, note: words.webhookNote }),
	'mail.requested': (event) => ({ mark: 'small', what: words.mail(event.to), note: words.mailNote(event.subject) }),
	'schedule.switched': (event) => ({ mark: 'small', what: words.scheduleSwitched(event.override) }),
	'call.resumed': (event) => ({ mark: 'small', what: words.resumed, note: words.away(formatSpan(event.awayMs)) }),
	'call.noted': (event) => ({ mark: 'small', what: event.note }),
	'call.ended': (event) => ({
		mark: event.disposition === 'failed' ? 'fail' : 'leg',
		what: words.ended,
		note: event.reason,
	}),
}
