import { beforeAll, expect, test } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import { getFlow, listFlows } from '#lib/server/db/flows.ts'
import { exportFlow, importFlow, importIntoDraft, readUpload } from '#lib/server/settings/flow-import.ts'
import { flowsThatName } from '#lib/server/settings/flow-uses.ts'
import { createExtension, removeExtension } from '#lib/server/settings/extensions.ts'
import { createFlow, publishFlow, saveDraft } from '#lib/server/settings/flows.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import { createAdministrator, setupActor } from '#lib/server/settings/setup.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()
useForce({
	publishRouting: () => Promise.resolve(),
	applyAsteriskConfig: () => Promise.resolve([]),
	tryAgain: () => {},
})

let actor: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
})

const position = { x: 0, y: 0 }
const greeting = (prompt: unknown): FlowDocument => ({
	nodes: [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position },
		{ id: 'hello', type: 'play', name: 'Hello', config: { prompt }, position },
		{ id: 'bye', type: 'hangup', name: 'Bye', config: {}, position },
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'hello' },
		{ from: 'hello', exit: 'done', to: 'bye' },
	],
})

async function flowWith(name: string, document: FlowDocument): Promise<{ id: string; revision: number }> {
	const { id } = await createFlow({ name }, actor)
	const { draftRevision } = await saveDraft(id, { document, revision: 1 }, actor)
	return { id, revision: draftRevision }
}

test('a flow that was exported comes back as a new flow with the same draft and a name of its own', async () => {
	const { id } = await flowWith('Main line', greeting('callytics/welcome'))
	const file = await exportFlow(id, undefined)
	expect(file?.fileName).toBe('main-line-draft.json')
	const copy = await importFlow(file!.text, { name: '' }, actor)
	expect(await getFlow(copy.id)).toMatchObject({ name: 'Main line 2', draft: greeting('callytics/welcome') })
	await expect(importFlow(file!.text, { name: 'Main line' }, actor)).rejects.toMatchObject({ code: 'flow.name_taken' })
})

test('a broken file changes nothing, neither the list of flows nor a draft', async () => {
	const { id, revision } = await flowWith('Kept', greeting('callytics/welcome'))
	const before = await listFlows()
	const broken = (await exportFlow(id, undefined))!.text.replace('"type": "play"', '"type": "oracle"')
	const refusal = { code: 'flow.file_refused', problems: [{ node: 'Hello' }] }
	await expect(importFlow(broken, { name: 'New' }, actor)).rejects.toMatchObject(refusal)
	await expect(importIntoDraft(id, broken, revision, actor)).rejects.toMatchObject(refusal)
	expect(await listFlows()).toEqual(before)
	expect((await getFlow(id))?.draft).toEqual(greeting('callytics/welcome'))
})

test('an import into a draft that somebody saved meanwhile overwrites nothing', async () => {
	const { id, revision } = await flowWith('Busy', greeting('callytics/welcome'))
	const { text } = (await exportFlow(id, undefined))!
	await expect(importIntoDraft(id, text, revision - 1, actor)).rejects.toMatchObject({ code: 'flow.draft_changed' })
	expect(await importIntoDraft(id, text, revision, actor)).toEqual({ draftRevision: revision + 1 })
})

test('a sound that is not here is imported as a draft with the problem shown, and refuses the publish', async () => {
	const { id, revision } = await flowWith('Elsewhere', greeting('own/0b0e7a52-0000-4000-8000-000000000000'))
	await expect(publishFlow(id, { revision }, actor)).rejects.toMatchObject({
		code: 'flow.has_problems',
		problems: [{ severity: 'error', nodeId: 'hello' }],
	})
})

test('an upload of a hundred megabytes is refused by its length, also when the length is not told', async () => {
	let sent = 0
	const endless = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent += 65_536
			controller.enqueue(new Uint8Array(65_536))
		},
	})
	const request = new Request('https://box/', { method: 'POST', body: endless, duplex: 'half' } as RequestInit)
	await expect(readUpload(request)).rejects.toMatchObject({ status: 413, code: 'flow.file_too_long' })
	expect(sent).toBeLessThan(1_000_000)
	const told = new Request('https://box/', { method: 'POST', headers: { 'content-length': '104857600' } })
	await expect(readUpload(told)).rejects.toMatchObject({ status: 413 })
})

test('warnings ask before a publish, and only errors refuse it for good', async () => {
	const flow = greeting([{ kind: 'text', text: 'Hello {{ customer }}' }])
	const { id, revision } = await flowWith('Warned', flow)
	await expect(publishFlow(id, { revision }, actor)).rejects.toMatchObject({
		code: 'flow.has_warnings',
		problems: [{ severity: 'warning', nodeId: 'hello' }],
	})
	expect(await publishFlow(id, { revision, acceptsWarnings: true }, actor)).toEqual({ version: 1 })
})

test('an extension that a flow rings is not deleted under it, and the flow is named', async () => {
	const { extension } = await createExtension({ name: 'Front desk' }, actor)
	const dial = greeting('callytics/welcome')
	dial.nodes[1] = {
		...dial.nodes[1]!,
		type: 'dial',
		config: { target: { kind: 'extension', number: extension.number }, ringSeconds: 20 },
	}
	dial.edges = [
		dial.edges[0]!,
		...['busy', 'no-answer', 'rejected'].map((exit) => ({ from: 'hello', exit, to: 'bye' })),
	]
	const { id, revision } = await flowWith('Rings', dial)
	expect(await flowsThatName('extension', extension.number)).toEqual([
		{ flowId: id, flowName: 'Rings', isPublished: false },
	])
	await publishFlow(id, { revision }, actor)
	await expect(removeExtension(extension.id, actor)).rejects.toMatchObject({
		code: 'extension.in_use',
		message: expect.stringContaining('Rings') as string,
	})
})
