/** Dial, by how ringing somebody comes out. */
import { expect, test } from 'vitest'
import { dialOutcomes } from '../../domain/call.ts'
import { soundPrompt } from '../../domain/prompt.ts'
import { fakeCall } from '../fake-call.ts'
import { dial } from './dial.ts'
import { runDial } from './dial.server.ts'

const target = { kind: 'extension' as const, number: '101' }
// As flows of before version 0.2 have it.
const config = dial.schema.parse({ target, ringSeconds: 20 })

test('rings the extension for as long as it is set, and the caller hears ringing', async () => {
	const call = fakeCall({ dials: [{ outcome: 'answered', detail: 'normal end of the call' }] })
	expect(await runDial(call, config)).toBe('answered')
	expect(call.dialled).toEqual([{ rounds: [[target]], ringSeconds: 20, callerHears: 'ringing', whisper: [] }])
})

test('asks the callee to press 1, after what is whispered', async () => {
	const call = fakeCall()
	await runDial(call, { ...config, whisper: soundPrompt('own/sales'), confirms: true })
	expect(call.dialled[0]).toMatchObject({
		confirmKey: '1',
		whisper: [...soundPrompt('own/sales'), ...soundPrompt('callytics/take-call')],
	})
})

test('shows the callee the number that the flow computes', async () => {
	const call = fakeCall()
	await runDial(call, { ...config, callerNumber: '{{ call.caller }}' })
	expect(call.dialled[0]?.callerNumber).toBe('+3225550100')
})

test.each(dialOutcomes)('leaves by %s when that is how it came out', async (outcome) => {
	const call = fakeCall({ dials: [{ outcome, detail: 'as the phone said' }] })
	expect(await runDial(call, config)).toBe(outcome)
	expect(call.notes).toEqual(['101: as the phone said.'])
})

test('stops when the caller hangs up while it rings', async () => {
	await expect(runDial(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
