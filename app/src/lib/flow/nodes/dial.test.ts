/** Dial, by how ringing somebody comes out. */
import { expect, test } from 'vitest'
import { dialOutcomes } from '../../domain/call.ts'
import { fakeCall } from '../fake-call.ts'
import { dial } from './dial.ts'
import { runDial } from './dial.server.ts'

const config = dial.schema.parse({ target: { kind: 'extension', number: '101' }, ringSeconds: 20 })

test('rings the extension for as long as it is set', async () => {
	const call = fakeCall({ dials: [{ outcome: 'answered', detail: 'normal end of the call' }] })
	expect(await runDial(call, config)).toBe('answered')
	expect(call.dialled).toEqual([{ rounds: [[{ kind: 'extension', number: '101' }]], ringSeconds: 20 }])
})

test.each(dialOutcomes)('leaves by %s when that is how it came out', async (outcome) => {
	const call = fakeCall({ dials: [{ outcome, detail: 'as the phone said' }] })
	expect(await runDial(call, config)).toBe(outcome)
	expect(call.notes).toEqual(['101: as the phone said.'])
})

test('stops when the caller hangs up while it rings', async () => {
	await expect(runDial(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
