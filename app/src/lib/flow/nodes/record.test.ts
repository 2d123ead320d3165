/** Record, by announcement and consent. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { record } from './record.ts'
import { runRecord } from './record.server.ts'

const config = record.schema.parse({})
const asking = { ...config, asksConsent: true }

test('announces the recording before it begins', async () => {
	const call = fakeCall()
	expect(await runRecord(call, config)).toBe('done')
	expect(call.heard).toEqual(['callytics/recorded'])
	expect(call.told).toEqual(['recording on'])
})

test('stops it without a word', async () => {
	const call = fakeCall()
	expect(await runRecord(call, { ...config, action: 'stop' })).toBe('done')
	expect(call.heard).toEqual([])
	expect(call.told).toEqual(['recording off'])
})

test('records only a caller who agrees, and does not announce it again', async () => {
	const call = fakeCall({ presses: ['1'] })
	expect(await runRecord(call, asking)).toBe('done')
	expect(call.heard).toEqual(['callytics/recording-consent'])
	expect(call.told).toEqual(['recording on'])
})

test.each([
	['another key', ['2']],
	['silence', []],
])('takes %s for a no', async (_, presses) => {
	const call = fakeCall({ presses })
	expect(await runRecord(call, asking)).toBe('refused')
	expect(call.told).toEqual([])
})

test('asks and records nothing while the disk is nearly full, and the call goes on', async () => {
	const call = fakeCall({ isDiskFull: true })
	expect(await runRecord(call, asking)).toEqual({ kind: 'fail-or', exit: 'done' })
	expect(call.heard).toEqual([])
	expect(call.told).toEqual([])
	expect(call.notes).toEqual(['Not recorded: the disk is nearly full.'])
})

test('has the exit for a refusal only when it asks', () => {
	expect(record.exits(config)).toEqual(['done', 'failed'])
	expect(record.exits(asking)).toEqual(['done', 'refused', 'failed'])
})

test('stops when the caller hangs up during the announcement', async () => {
	await expect(runRecord(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
