/** How a dialling with several phones comes out as a whole. */
import { expect, test } from 'vitest'
import { summariseDial, type Tried } from './dial-summary.ts'

const tried = (party: string, outcome: Tried['outcome'], detail: string): Tried => ({
	party,
	outcome,
	detail,
	isThroughTrunk: false,
})
const busy = tried('101', 'busy', '486 Busy here')
const silent = tried('102', 'no-answer', 'Nobody answered in time')
const refused = tried('103', 'rejected', '603 Decline')
const away = tried('104', 'failed', 'phone not registered')

test('all busy is busy, also when some phone could not be rung at all', () => {
	expect(summariseDial([busy, busy])?.outcome).toBe('busy')
	expect(summariseDial([away, busy])?.outcome).toBe('busy')
})

test('a phone that rang in vain says more than a busy one', () => {
	expect(summariseDial([busy, silent])?.outcome).toBe('no-answer')
})

test('a person who rejects says most', () => {
	expect(summariseDial([silent, busy, refused])?.outcome).toBe('rejected')
})

test('it has failed only when nobody could be rung', () => {
	expect(summariseDial([away, away])?.outcome).toBe('failed')
	expect(summariseDial([away, silent])?.outcome).toBe('no-answer')
	expect(summariseDial([])).toBeUndefined()
})

test('the timeline names each with its own reason, and says it once when it is the same', () => {
	expect(summariseDial([busy, silent])?.detail).toBe('101: 486 Busy here, 102: Nobody answered in time')
	expect(summariseDial([busy, { ...busy, party: '105' }])?.detail).toBe('486 Busy here')
	const many = Array.from({ length: 8 }, (_, index) => tried(String(index), 'busy', `reason ${index}`))
	expect(summariseDial(many)?.detail).toMatch(/and 2 more$/)
})
