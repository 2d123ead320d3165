/** The legs of a call as bars over one time axis. */
import type { CallEvent } from '#lib/domain/events.ts'
import type { LiveCall, LiveLeg } from '#lib/domain/live-call.ts'
import { calls } from '#lib/messages/calls.ts'
import { legLetters, sinceStart } from './call-timeline.ts'

export interface LaneBar {
	/** tone = the caller hears ringing; bye = hung up; end = refused. */
	kind: 'ring' | 'flow' | 'tone' | 'talk' | 'now' | 'bye' | 'end'
	/** Percent of the axis. */
	left: number
	width: number
}

export interface Lane {
	legId: string
	letter: string
	leg: LiveLeg
	bars: LaneBar[]
	/** The same in words. */
	said: string
}

export interface Step {
	name: string
	left: number
	width: number
}

const words = calls.one.legs

/** Steps between marks that people count in, in seconds. */
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
const mostTicks = 9

/** Marks of a time axis. @param spanMs its length @returns where, in percent, and what is written there */
export function axisTicks(spanMs: number): { left: number; label: string }[] {
	const seconds = spanMs / 1000
	const step = tickSteps.find((candidate) => seconds / candidate < mostTicks) ?? tickSteps.at(-1)!
	const ticks = []
	for (let at = 0; at <= seconds; at += step) ticks.push({ left: (at / seconds) * 100, label: tickLabel(at, seconds) })
	// The last mark would stand half outside.
	return ticks.filter((tick) => tick.left < 97)
}

function tickLabel(at: number, seconds: number): string {
	return seconds < 120 ? `${at} s` : `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`
}

/** @param now the axis' end while the call runs */
export function callSpanMs(call: LiveCall, now: number): number {
	return Math.max(1000, (call.endedAt ?? now) - call.startedAt)
}

/** When each node was entered, as far as its name has room. */
export function nodeSteps(events: CallEvent[], call: LiveCall, now: number): Step[] {
	const span = callSpanMs(call, now)
	const entered = events.filter((event) => event.name === 'node.entered')
	return entered.map((event, index) => {
		const until = entered[index + 1]?.at ?? call.endedAt ?? now
		return {
			name: event.nodeName,
			left: ((event.at - call.startedAt) / span) * 100,
			width: Math.max(0, ((until - event.at) / span) * 100),
		}
	})
}

/** @param now the axis' end while the call runs */
export function lanesOf(call: LiveCall, now: number): Lane[] {
	const span = callSpanMs(call, now)
	const letters = legLetters(call.legs.map((leg) => leg.legId))
	const place = (from: number, to: number) => ({
		left: ((from - call.startedAt) / span) * 100,
		width: Math.max(0, ((to - from) / span) * 100),
	})
	const second = (at: number) => `${sinceStart(at - call.startedAt)} s`
	return call.legs.map((leg) => {
		const parts = leg.role === 'caller' ? callerParts(call, now) : calleeParts(call, leg, now)
		const bars: LaneBar[] = parts.map(({ kind, from, to }) => ({ kind, ...place(from, to) }))
		const said = parts.map(({ kind, from, to, isOpen }) =>
			words[kind === 'now' ? 'talk' : kind](second(from), isOpen ? words.now : second(to)),
		)
		const endedAt = leg.endedAt ?? (leg.role === 'caller' ? call.endedAt : undefined)
		if (endedAt !== undefined) {
			const isRefused = leg.role === 'callee' && !leg.answeredAt && (leg.sipStatus ?? 0) >= 300 && leg.sipStatus !== 487
			bars.push({ kind: isRefused ? 'end' : 'bye', left: place(endedAt, endedAt).left, width: 0 })
			said.push(isRefused ? words.refused : words.ended)
		}
		const letter = letters.get(leg.legId) ?? ''
		return { legId: leg.legId, letter, leg, bars, said: words.said(letter, said) }
	})
}

interface Part {
	kind: 'ring' | 'flow' | 'tone' | 'talk' | 'now'
	from: number
	to: number
	isOpen: boolean
}

/** What the caller goes through is what the whole call goes through, but ringing after the answer is only heard. */
function callerParts(call: LiveCall, now: number): Part[] {
	return call.stretches.map(({ kind, from, to }) => {
		const isHeard = kind === 'ring' && call.answeredAt !== undefined && from >= call.answeredAt
		const isOpen = to === undefined && call.endedAt === undefined
		return {
			kind: kind === 'talk' && isOpen ? 'now' : isHeard ? 'tone' : kind,
			from,
			to: to ?? call.endedAt ?? now,
			isOpen,
		}
	})
}

function calleeParts(call: LiveCall, leg: LiveLeg, now: number): Part[] {
	const end = leg.endedAt ?? call.endedAt
	const parts: Part[] = [
		{
			kind: 'ring',
			from: leg.startedAt,
			to: leg.answeredAt ?? end ?? now,
			isOpen: !leg.answeredAt && end === undefined,
		},
	]
	if (leg.answeredAt) {
		const isOpen = end === undefined
		parts.push({ kind: isOpen ? 'now' : 'talk', from: leg.answeredAt, to: end ?? now, isOpen })
	}
	return parts
}
