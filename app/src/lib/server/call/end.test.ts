/** One disposition for everything that can have happened to a call. */
import { expect, test } from 'vitest'
import { judgeEnd } from './end.ts'
import type { JournalEntry, JournalledLeg } from './journal.ts'

const caller: JournalledLeg = {
	legId: 'l0',
	channelId: 'c0',
	role: 'caller',
	party: '+32477000111',
	isThroughTrunk: true,
	state: 'ended',
	end: { cause: 16 },
}

function entryWith(changes: Partial<JournalEntry>): JournalEntry {
	return {
		form: 2,
		frames: [],
		hasHandledError: false,
		live: {
			callId: 'x',
			seq: 5,
			direction: 'inbound',
			startedAt: 0,
			callerNumber: '+32477000111',
			callerName: '',
			dialled: '100',
			state: 'flow',
			node: { id: 'm', type: 'menu', name: 'Main menu' },
			legs: [],
			stretches: [],
		},
		program: { kind: 'flow', flowId: 'f', version: 1 },
		legs: [caller],
		nodesRun: 2,
		results: [],
		variables: {},
		typed: '',
		lastId: 0,
		hasTalked: false,
		isFinishing: false,
		savedAt: 0,
		...changes,
	}
}

const busy = {
	outcome: 'busy' as const,
	end: { cause: 17, sipStatus: 486 },
	isThroughTrunk: false,
	detail: '486 Busy here',
}
const direct = {
	kind: 'direct' as const,
	request: { rounds: [[{ kind: 'extension' as const, number: '101' }]], ringSeconds: 60 },
}

test('a caller who hangs up in a menu has abandoned, and the log says where', () => {
	expect(judgeEnd(entryWith({}))).toEqual({
		cause: 16,
		disposition: 'abandoned',
		endedBy: 'caller',
		reason: 'The caller hung up in Main menu.',
	})
})

test('a caller who hangs up during the last prompt has been served', () => {
	expect(judgeEnd(entryWith({ isFinishing: true }))).toMatchObject({ disposition: 'completed', endedBy: 'caller' })
})

test('a flow that hangs up after nobody was asked for is completed', () => {
	const verdict = judgeEnd(entryWith({ ending: { by: 'flow', cause: 16 } }))
	expect(verdict).toMatchObject({ disposition: 'completed', endedBy: 'flow' })
})

test('a flow that ends after a busy extension is busy, with the cause of the extension', () => {
	const verdict = judgeEnd(entryWith({ ending: { by: 'flow', cause: 16 }, lastDial: busy }))
	expect(verdict).toMatchObject({ disposition: 'busy', sipStatus: 486, cause: 17 })
})

test('a call in which two people talked is answered, whoever hung up', () => {
	expect(judgeEnd(entryWith({ hasTalked: true }))).toMatchObject({ disposition: 'answered', endedBy: 'caller' })
	expect(judgeEnd(entryWith({ hasTalked: true, ending: { by: 'callee', cause: 16 } }))).toMatchObject({
		disposition: 'answered',
		endedBy: 'callee',
		reason: 'The callee hung up.',
	})
})

test('a direct call to a busy phone was ended by the callee', () => {
	const entry = entryWith({ program: direct, lastDial: busy, ending: { by: 'appliance', cause: 17 } })
	expect(judgeEnd(entry)).toMatchObject({ disposition: 'busy', endedBy: 'callee', reason: '486 Busy here.' })
})

test.each([
	[404, 1, 'failed', 'no-such-number'],
	[484, 28, 'failed', 'no-such-number'],
	[503, 34, 'failed', 'failed'],
	[403, 21, 'rejected', 'rejected'],
	[480, 19, 'no-answer', 'no-answer'],
	[486, 17, 'busy', 'busy'],
] as const)(
	'a carrier that answers %i to an outbound call makes it %s → %s',
	(sipStatus, cause, outcome, disposition) => {
		const lastDial = { outcome, end: { cause, sipStatus }, isThroughTrunk: true, detail: String(sipStatus) }
		const verdict = judgeEnd(entryWith({ program: direct, lastDial, ending: { by: 'appliance', cause } }))
		expect(verdict).toMatchObject({ disposition, endedBy: 'carrier', sipStatus, cause })
	},
)

test('a flow with an open exit has failed, and the reason names it', () => {
	const ending = { by: 'appliance' as const, cause: 41, isFailed: true, reason: 'Exit 2 of Main menu leads nowhere.' }
	expect(judgeEnd(entryWith({ ending }))).toMatchObject({
		disposition: 'failed',
		endedBy: 'appliance',
		reason: 'Exit 2 of Main menu leads nowhere.',
	})
})

test('a user who hangs up from the console is named', () => {
	const ending = { by: 'user' as const, cause: 16 }
	expect(judgeEnd(entryWith({ ending, hasTalked: true }))).toMatchObject({ disposition: 'answered', endedBy: 'user' })
})
