/** A call is told in the same few words wherever it is listed. */
import { describe, expect, test } from 'vitest'
import type { LiveCall } from '../domain/live-call.ts'
import { callerOf, howItEnded, lampOfDisposition, nowOf, otherSideOf } from './call-words.ts'

const call: LiveCall = {
	callId: 'c1',
	seq: 1,
	direction: 'inbound',
	startedAt: 0,
	callerNumber: '+447700900164',
	callerName: '',
	dialled: '+442079460100',
	flowName: 'Main line',
	state: 'flow',
	legs: [],
	stretches: [],
}
const extensions = [{ number: '201', name: 'Front desk' }]

test('a caller with a name is called by it, with the number beside it', () => {
	expect(callerOf(call)).toEqual({ name: '+44 7700 900 164', detail: '' })
	expect(callerOf({ ...call, callerName: 'Harbour Lets' })).toEqual({
		name: 'Harbour Lets',
		detail: '+44 7700 900 164',
	})
	expect(callerOf({ callerName: '', callerNumber: '' }).name).toBe('Number withheld')
})

test('the other side is the extension’s owner, the number outside, or the flow while nobody was rung', () => {
	expect(otherSideOf({ ...call, with: '201' }, extensions)).toEqual({ name: 'Front desk', detail: '201' })
	expect(otherSideOf({ ...call, with: '+447700900655' }, extensions).name).toBe('+44 7700 900 655')
	expect(otherSideOf(call, extensions).name).toBe('Main line')
})

describe('what a running call does now', () => {
	const rung = { legId: 'b', role: 'callee' as const, party: '201', startedAt: 5 }
	test.each([
		['Arriving', { state: 'ringing' as const }],
		['Ringing 201', { state: 'ringing' as const, with: '201', legs: [rung] }],
		['At Menu', { node: { id: 'menu', type: 'menu', name: 'Menu' } }],
		['Talking', { state: 'talking' as const }],
	])('%s', (words, change) => expect(nowOf({ ...call, ...change })).toBe(words))
})

test('an ended call says how, after what time, or what the carrier answered', () => {
	const talk = { kind: 'talk' as const, from: 9_000, to: 60_000 }
	expect(howItEnded({ ...call, disposition: 'answered', endedAt: 60_000, stretches: [talk] })).toBe(
		'Answered after 0:09',
	)
	expect(howItEnded({ ...call, disposition: 'abandoned', endedAt: 64_000 })).toBe('Abandoned after 1:04')
	const leg = { legId: 'b', role: 'callee' as const, party: 'x', startedAt: 1, sipStatus: 503, cause: 38 }
	expect(howItEnded({ ...call, disposition: 'failed', endedAt: 2_000, legs: [leg] })).toBe('503 Service unavailable')
})

test('only a failure is lit as one: busy and abandoned are ordinary life', () => {
	expect([lampOfDisposition(undefined), lampOfDisposition('busy'), lampOfDisposition('failed')]).toEqual([
		'live',
		'off',
		'fail',
	])
})
