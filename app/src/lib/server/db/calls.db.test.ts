import { beforeAll, expect, test } from 'vitest'
import type { Direction, Disposition } from '#lib/domain/call.ts'
import { callsPerQuarterHourToday, countCallsToday, listCalls } from '#lib/server/db/calls.ts'
import { lastEndedCalls, writeCallEvents } from '#lib/server/db/call-events.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

const start = Date.UTC(2026, 4, 1, 8)
const minute = 60_000

async function given(
	callId: string,
	at: number,
	call: { direction?: Direction; callerNumber?: string; dialled?: string; disposition?: Disposition } = {},
): Promise<void> {
	const { direction = 'inbound', callerNumber = '+32470000000', dialled = '+3225550100', disposition } = call
	const started = {
		name: 'call.started',
		callId,
		seq: 1,
		at,
		direction,
		callerNumber,
		callerName: '',
		dialled,
	} as const
	const ended = {
		name: 'call.ended',
		callId,
		seq: 2,
		at: at + 30_000,
		endedBy: 'caller',
		cause: 16,
		reason: 'x',
	} as const
	await writeCallEvents(disposition ? [started, { ...ended, disposition }] : [started])
}

beforeAll(async () => {
	for (let index = 0; index < 25; index++) {
		// Two calls start in each minute, so that pages are cut between calls of the same moment.
		const at = start + Math.floor(index / 2) * minute
		await given(`call-${String(index).padStart(2, '0')}`, at, {
			disposition: index % 5 === 0 ? 'abandoned' : 'answered',
		})
	}
	await given('running', start + 60 * minute, { direction: 'internal', callerNumber: '201', dialled: '20_' })
})

test('pages of the call log follow each other without a gap or a repetition', async () => {
	const seen: string[] = []
	let before: string | undefined
	do {
		const page = await listCalls({ limit: 4, before })
		seen.push(...page.calls.map((call) => call.id))
		before = page.older ?? undefined
	} while (before)
	expect(seen).toHaveLength(26)
	expect(new Set(seen).size).toBe(26)
	expect(seen[0]).toBe('running')
	expect(seen.at(-1)).toBe('call-00')
})

test('a page is found by disposition, direction and date', async () => {
	expect((await listCalls({ limit: 50, disposition: 'abandoned' })).calls).toHaveLength(5)
	expect((await listCalls({ limit: 50, direction: 'internal' })).calls.map((call) => call.id)).toEqual(['running'])
	const firstMinutes = await listCalls({ limit: 50, from: new Date(start), to: new Date(start + 2 * minute) })
	expect(firstMinutes.calls.map((call) => call.id).sort()).toEqual(['call-00', 'call-01', 'call-02', 'call-03'])
})

test('a search finds part of a number and takes the signs of SQL as they are', async () => {
	expect((await listCalls({ limit: 50, text: '555010' })).calls).toHaveLength(25)
	expect((await listCalls({ limit: 50, text: '20_' })).calls.map((call) => call.id)).toEqual(['running'])
	expect((await listCalls({ limit: 50, text: '%' })).calls).toEqual([])
	expect((await listCalls({ limit: 50, text: "'; drop table calls; --" })).calls).toEqual([])
})

test('a cursor that somebody made up is the first page', async () => {
	expect((await listCalls({ limit: 1, before: 'nonsense' })).calls[0]?.id).toBe('running')
})

test('calls of today are counted by the appliance’s own day', async () => {
	const now = Date.now()
	await given('today-answered', now, { disposition: 'answered' })
	await given('today-missed', now, { disposition: 'no-answer' })
	expect(await countCallsToday('Etc/UTC')).toEqual({ total: 2, answered: 1, missed: 1 })
	const quarters = await callsPerQuarterHourToday('Asia/Kolkata')
	expect(quarters.reduce((sum, quarter) => sum + quarter.calls, 0)).toBe(2)
	// Midnight in Kolkata is 18:30 UTC.
	expect(quarters[0]?.from.toISOString()).toMatch(/T18:30:00\.000Z$/)
})

test('the last calls that ended come newest first, as the live view draws them', async () => {
	const calls = await lastEndedCalls(3)
	expect(
		calls
			.slice(0, 2)
			.map((call) => call.callId)
			.sort(),
	).toEqual(['today-answered', 'today-missed'])
	expect(calls.every((call) => call.state === 'ended')).toBe(true)
})
