import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { readNodeFigures } from '#lib/server/db/node-visits.ts'
import { database } from '#lib/server/db/pool.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

const flowId = '11111111-1111-4111-8111-111111111111'
const timeZone = 'Europe/Brussels'
const thisMonth = { days: 30, timeZone }

beforeEach(async () => {
	await sql`truncate node_visits, call_events, calls`.execute(database())
})

/** A call that came to the menu and pressed a key, or hung up there. */
function callEvents(callId: string, at: number, end: { key: string } | 'hangs up', flowVersion = 3): CallEvent[] {
	const call = { direction: 'inbound', callerNumber: '1', callerName: '', dialled: '2', flowId, flowVersion } as const
	const over = { disposition: 'completed', endedBy: 'caller', cause: 16, reason: '' } as const
	const menu = { callId, nodeId: 'menu' }
	const events: CallEvent[] = [
		{ name: 'call.started', callId, seq: 1, at, ...call },
		{ name: 'node.entered', ...menu, seq: 2, at, nodeType: 'menu', nodeName: 'Menu' },
	]
	if (end === 'hangs up') return [...events, { name: 'call.ended', callId, seq: 3, at: at + 9000, ...over }]
	return [
		...events,
		{ name: 'node.left', ...menu, seq: 3, at: at + 4000, exit: end.key },
		{ name: 'node.entered', callId, nodeId: 'bye', seq: 4, at: at + 4000, nodeType: 'hangup', nodeName: 'Bye' },
		{ name: 'call.ended', callId, seq: 5, at: at + 5000, ...over, endedBy: 'flow' },
	]
}

test('a node tells how many came, left by which exit, hung up there, and how long they stayed', async () => {
	const now = Date.now()
	await writeCallEvents([...callEvents('a', now, { key: '1' }), ...callEvents('b', now, { key: '1' })])
	await writeCallEvents([...callEvents('c', now, { key: '2' }), ...callEvents('d', now, 'hangs up')])
	expect(await readNodeFigures(flowId, { days: 0, timeZone })).toEqual([
		{ nodeId: 'bye', visits: 3, exits: {}, hungUp: 0, medianStayMs: 1000 },
		{ nodeId: 'menu', visits: 4, exits: { 1: 2, 2: 1 }, hungUp: 1, medianStayMs: 4000 },
	])
})

test('events written twice, one by one or in the wrong order count once', async () => {
	const events = callEvents('a', Date.now(), { key: '1' })
	await writeCallEvents(events)
	const once = await readNodeFigures(flowId, thisMonth)
	await writeCallEvents(events)
	for (const event of events.toReversed()) await writeCallEvents([event])
	expect(await readNodeFigures(flowId, thisMonth)).toEqual(once)
	await sql`truncate node_visits, call_events, calls`.execute(database())
	for (const event of events.toReversed()) await writeCallEvents([event])
	expect(await readNodeFigures(flowId, thisMonth)).toEqual(once)
})

test('a call that is in a node now has come and not left', async () => {
	await writeCallEvents(callEvents('a', Date.now(), { key: '1' }).slice(0, 2))
	expect(await readNodeFigures(flowId, thisMonth)).toEqual([
		{ nodeId: 'menu', visits: 1, exits: {}, hungUp: 0, medianStayMs: undefined },
	])
})

test('only the version and the period that were asked for are counted', async () => {
	const day = 86_400_000
	await writeCallEvents(callEvents('old', Date.now() - 9 * day, { key: '1' }))
	await writeCallEvents(callEvents('before', Date.now(), { key: '1' }, 2))
	await writeCallEvents(callEvents('now', Date.now(), { key: '2' }))
	const exitsOfMenu = async (period: { days: number; version?: number }) =>
		(await readNodeFigures(flowId, { ...period, timeZone })).find(({ nodeId }) => nodeId === 'menu')?.exits
	expect(await exitsOfMenu({ days: 30 })).toEqual({ 1: 2, 2: 1 })
	expect(await exitsOfMenu({ days: 7 })).toEqual({ 1: 1, 2: 1 })
	expect(await exitsOfMenu({ days: 30, version: 2 })).toEqual({ 1: 1 })
	expect(await readNodeFigures('22222222-2222-4222-8222-222222222222', thisMonth)).toEqual([])
})

test('the figures of a busy month count every visit', async () => {
	await sql`
		insert into node_visits (call_id, seq, flow_id, flow_version, node_id, entered_at, stay_ms, exit, ended_by)
		select
			'call-' || i / 10, i % 10 + 1, ${flowId}::uuid, 3, 'node-' || i % 20,
			now() - i * interval '2 seconds', (i::bigint * 7919) % 60000,
			case when i % 17 > 0 then 'exit-' || i % 4 end, case when i % 17 = 0 then 'caller' end
		from generate_series(1, 20000) as i`.execute(database())
	const figures = await readNodeFigures(flowId, thisMonth)
	expect(figures).toHaveLength(20)
	expect(figures.reduce((sum, { visits }) => sum + visits, 0)).toBe(20_000)
})
