import { expect, test } from 'vitest'
import type { CallEvent } from '../../domain/events.ts'
import { callRow } from './call-row.ts'

const callId = 'c'
const started: CallEvent = {
	...{ name: 'call.started', callId, seq: 1, at: 1000, direction: 'inbound' },
	...{ callerNumber: '+32470111222', callerName: 'Ada', dialled: '+3225550100', trunkId: 'not-an-id' },
}
const rings = (seq: number, legId: string, party: string): CallEvent => ({
	...{ name: 'leg.started', callId, seq, at: 2000, legId, channelId: legId, role: 'callee', party },
})
const talks = (seq: number, legId: string): CallEvent => ({ name: 'talk.started', callId, seq, at: 3000, legId })

test('a running call has a beginning and no end', () => {
	expect(callRow([started])).toMatchObject({
		id: callId,
		endedAt: null,
		disposition: null,
		talkedWith: '',
		trunkId: null,
	})
})

test('whoever talked stands in the row, not who was rung after', () => {
	expect(callRow([started, rings(2, 'a', '201'), talks(3, 'a'), rings(4, 'b', '202')])?.talkedWith).toBe('201')
})

test('while nobody talked it is who was rung last', () => {
	expect(callRow([started, rings(2, 'a', '201'), rings(3, 'b', '202')])?.talkedWith).toBe('202')
})

test('without its beginning a call has no row yet', () => {
	expect(callRow([rings(2, 'a', '201')])).toBeUndefined()
})
