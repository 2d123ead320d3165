/** Golden calls as an administrator uses them: kept, run against the draft, in the way of a publish, recorded again. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '#lib/flow/edit.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { flowOf, node, scriptOf } from '#lib/flow/simulator/try-flow.test-data.ts'
import { database } from '#lib/server/db/pool.ts'
import { getFlow } from '#lib/server/db/flows.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import type { Actor } from './actor.ts'
import { createFlow, publishFlow, removeFlow, saveDraft } from './flows.ts'
import { useForce } from './in-force.ts'
import { createAdministrator, setupActor } from './setup.ts'
import {
	judgeGoldenCalls,
	keepGoldenCall,
	recordGoldenCall,
	removeGoldenCall,
	renameGoldenCall,
	simulateDraft,
} from './simulator.ts'

await freshDatabase()
useForce({ publishRouting: async () => {}, applyAsteriskConfig: async () => [], tryAgain: () => {} })

const menuFlow: FlowDocument = flowOf(
	[
		node('start', 'start'),
		node('menu', 'menu', { prompt: 'callytics/menu', digits: ['1', '2'] }),
		node('sorry', 'play', { prompt: 'callytics/unavailable' }),
		node('bye', 'hangup', { prompt: 'callytics/goodbye' }),
	],
	['start next menu', 'menu 1 sorry', 'menu 2 bye', 'menu no-input bye', 'sorry done bye'],
)
const pressOne = scriptOf({ kind: 'keys', keys: '1' })
const changed = connect(menuFlow, 'menu', '1', 'bye')

let actor: Actor
let flowId: string
let count = 0
beforeAll(async () => {
	await createAdministrator({ name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
})
beforeEach(async () => {
	flowId = (await createFlow({ name: `Flow ${++count}` }, actor)).id
	await saveDraft(flowId, { document: menuFlow, revision: 1 }, actor)
})

const keep = (name = 'Key 1') => keepGoldenCall(flowId, { name, document: menuFlow, script: pressOne }, actor)
const publish = async () =>
	publishFlow(flowId, { revision: (await getFlow(flowId))!.draftRevision, acceptsWarnings: true }, actor)
const save = async (document: FlowDocument) =>
	saveDraft(flowId, { document, revision: (await getFlow(flowId))!.draftRevision }, actor)

test('a draft is tried before it was ever saved or published', async () => {
	const run = await simulateDraft(flowId, { document: menuFlow, script: pressOne })
	expect(run.steps.map(({ nodeId }) => nodeId)).toEqual(['start', 'menu', 'sorry', 'bye'])
})

test('a script that is none is refused', async () => {
	await expect(simulateDraft(flowId, { document: menuFlow, script: { startsAt: 'soon' } })).rejects.toThrow()
})

test('a kept call goes as expected until the flow is changed; then the first difference is told', async () => {
	const { id } = await keep()
	const [kept] = await judgeGoldenCalls(flowId, menuFlow)
	expect(kept).toMatchObject({ id, name: 'Key 1', script: pressOne, createdByName: 'Ada Byron' })
	expect(kept?.difference).toBeUndefined()
	expect(await judgeGoldenCalls(flowId, changed)).toMatchObject([
		{ difference: { step: 3, expected: 'sorry, done', got: 'bye, where the call ends' } },
	])
})

test('a publish that would change a golden call is stopped with the difference, and nothing is published', async () => {
	await keep()
	await save(changed)
	await expect(publish()).rejects.toMatchObject({
		status: 422,
		code: 'flow.golden_calls_failed',
		message: expect.stringContaining('expected sorry, done; got bye') as string,
		problems: [{ severity: 'error', nodeId: 'bye' }],
	})
	expect((await getFlow(flowId))!.publishedVersion).toBeNull()
})

test('recorded again it lets the publish pass', async () => {
	const { id } = await keep()
	await save(changed)
	await recordGoldenCall(flowId, id, { document: changed }, actor)
	await publish()
	expect((await getFlow(flowId))!.publishedVersion).toBe(1)
})

test('put right, the flow is published without a word about golden calls', async () => {
	await keep()
	await save(changed)
	await save(menuFlow)
	await publish()
})

test('a call that has not ended cannot be kept', async () => {
	const kept = keepGoldenCall(flowId, { name: 'Half', document: menuFlow, script: scriptOf() }, actor)
	await expect(kept).rejects.toMatchObject({ code: 'golden_call.unfinished' })
})

test('two of one flow have different names; a name can be changed to a free one', async () => {
	const { id } = await keep()
	await expect(keep()).rejects.toMatchObject({ code: 'golden_call.name_taken', field: 'name' })
	await keep('Other')
	await expect(renameGoldenCall(flowId, id, { name: 'Other' }, actor)).rejects.toMatchObject({ status: 409 })
	await renameGoldenCall(flowId, id, { name: ' Sorry ' }, actor)
	expect((await judgeGoldenCalls(flowId, menuFlow)).map(({ name }) => name)).toEqual(['Other', 'Sorry'])
})

test('a golden call of another flow cannot be touched from this one', async () => {
	const { id } = await keep()
	const other = (await createFlow({ name: `Flow ${++count}` }, actor)).id
	await expect(removeGoldenCall(other, id, actor)).rejects.toMatchObject({ status: 404 })
	await expect(renameGoldenCall(other, id, { name: 'Mine' }, actor)).rejects.toMatchObject({ status: 404 })
	await expect(recordGoldenCall(other, id, { document: menuFlow }, actor)).rejects.toMatchObject({ status: 404 })
})

test('one that this version cannot read stops the publish and can be deleted', async () => {
	const { id } = await keep()
	await database().updateTable('goldenCalls').set({ script: '{"startsAt":null}' }).execute()
	await expect(publish()).rejects.toMatchObject({ code: 'flow.golden_calls_failed' })
	await removeGoldenCall(flowId, id, actor)
	await publish()
})

test('golden calls go with their flow', async () => {
	await keep()
	await removeFlow(flowId, actor)
	expect(await judgeGoldenCalls(flowId, menuFlow)).toEqual([])
})
