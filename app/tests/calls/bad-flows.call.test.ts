/** Flows no editor would draw, sent to the console as a program would: refused with a reason or harmless, and nothing else changes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FormAnswer } from '../../../image-build/form-browser.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { drawFlow } from './draw-flow.ts'
import { createFlow, draftRevision, publishDraft } from './publish.ts'
import { quote, runSql } from './seed.ts'
import { hasHeard, openWorld } from './world.ts'
import type { World } from './world.ts'

const greeting = drawFlow({ hello: ['play', { prompt: 'callytics/welcome' }] })

let world: World
let flowId: string
let did: string
beforeAll(async () => {
	world = await openWorld('badflow')
	did = (await world.publish({ Greeting: greeting })).Greeting
	flowId = (await runSql(world.appliance, "select id from flows where name = 'Greeting'")).trim()
})
afterAll(() => world?.close())

/** Everything a bad flow could have changed. */
function readState(): Promise<string> {
	return runSql(
		world.appliance,
		`select draft, draft_revision, published_version, (select count(*) from flows),
			(select count(*) from flow_versions), (select routing_revision from appliance)
			from flows where id = ${quote(flowId)}`,
	)
}

async function saveText(text: string, id = flowId): Promise<FormAnswer> {
	return world.browser.post(`/flows/${id}?/save`, [
		['document', text],
		['revision', await draftRevision(world.appliance, id)],
	])
}

const save = (document: unknown) => saveText(JSON.stringify(document))

/** The console answers, and a call of the published flow is as before. */
async function expectAllIsWell(): Promise<void> {
	expect((await world.browser.get(`/flows/${flowId}`)).status).toBe(200)
	const from = world.newCaller()
	const call = await world.carrier.calls(did, { as: from })
	await call.answered()
	await call.hearUntil('the greeting', hasHeard('welcome'))
	await call.hangUp()
	await world.log.endedCall(from)
}

const node = (changes: Record<string, unknown> = {}) => ({
	...{ id: 'hello', type: 'play', name: 'Hello', config: {}, position: { x: 0, y: 0 } },
	...changes,
})
/** The drawing within a file that was exported. */
function documentOf(file: Record<string, unknown>): FlowDocument {
	return file['document'] as FlowDocument
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('a draft that is not a flow is refused in words, and the one before it stays', () => {
	test.each<[string, string]>([
		['no JSON', '{nodes: oops'],
		['nothing', ''],
		['null', 'null'],
		['a list', '[]'],
		['a number', '42'],
		['nodes that are no list', JSON.stringify({ nodes: { length: 1 }, edges: [] })],
		['a node that is a word', JSON.stringify({ nodes: ['hello'], edges: [] })],
		['a node without an id', JSON.stringify({ nodes: [node({ id: undefined })], edges: [] })],
		['an id that is a path', JSON.stringify({ nodes: [node({ id: '../../etc/passwd' })], edges: [] })],
		['an id that is a script', JSON.stringify({ nodes: [node({ id: '<script>' })], edges: [] })],
		['an id that is every object’s', JSON.stringify({ nodes: [node({ id: '__proto__' })], edges: [] })],
		['a type that is a number', JSON.stringify({ nodes: [node({ type: 7 })], edges: [] })],
		['a position in words', JSON.stringify({ nodes: [node({ position: { x: 'left', y: 0 } })], edges: [] })],
		[
			'a position beyond all numbers',
			'{"nodes":[{"id":"a","type":"play","name":"A","config":{},"position":{"x":1e999,"y":0}}],"edges":[]}',
		],
		['settings that are a list', JSON.stringify({ nodes: [node({ config: [1, 2] })], edges: [] })],
		['a name of a thousand letters', JSON.stringify({ nodes: [node({ name: 'a'.repeat(1000) })], edges: [] })],
		['an edge to a number', JSON.stringify({ nodes: [node()], edges: [{ from: 'hello', exit: 'done', to: 7 }] })],
		[
			'10,000 nodes',
			JSON.stringify({ nodes: Array.from({ length: 10_000 }, (_, i) => node({ id: `n${i}` })), edges: [] }),
		],
		[
			'100,000 edges',
			JSON.stringify({
				nodes: [node()],
				edges: Array.from({ length: 100_000 }, () => ({ from: 'a', exit: 'b', to: 'c' })),
			}),
		],
		[
			'settings 50,000 levels deep',
			`{"nodes":[${JSON.stringify(node()).replace('"config":{}', `"config":${nested(50_000)}`)}],"edges":[]}`,
		],
		['a letter no database can keep', JSON.stringify({ nodes: [node({ name: 'Hel\u0000lo' })], edges: [] })],
		[
			'half a letter',
			'{"nodes":[{"id":"a","type":"play","name":"\\ud800","config":{},"position":{"x":0,"y":0}}],"edges":[]}',
		],
	])('%s', async (_what, text) => {
		const before = await readState()
		const answer = await saveText(text)
		expect(answer.status, JSON.stringify(answer).slice(0, 500)).toBeGreaterThanOrEqual(400)
		expect(answer.status, JSON.stringify(answer).slice(0, 500)).toBeLessThan(500)
		expect(await readState()).toBe(before)
	})

	test('and calls go on as before', expectAllIsWell)
})

describe('a draft may be unfinished, but is not published', () => {
	test.each<[string, FlowDocument, RegExp]>([
		['a node type nobody knows', drawFlow({ odd: ['launch-rocket', {}] }), /launch-rocket/],
		['a type that every object has', drawFlow({ odd: ['constructor', {}] }), /constructor/],
		['settings of the wrong types', drawFlow({ ask: ['menu', { prompt: 7, digits: 'all' }] }), /./],
		['no start', { nodes: [node()], edges: [] } as FlowDocument, /start/],
		['two starts', drawFlow({ hello: ['start', { answer: true }] }), /start/],
		['two nodes of one id', { ...greeting, nodes: [...greeting.nodes, node()] } as FlowDocument, /same id/],
		[
			'an edge from nowhere',
			{ ...greeting, edges: [...greeting.edges, { from: 'ghost', exit: 'done', to: 'hello' }] },
			/gone/,
		],
		[
			'a circle without a wait',
			drawFlow({ a: ['set-variable', { assignments: [{ variable: 'a', value: '1' }] }] }, ['a next > a']),
			/wait|for ever|round/i,
		],
		['exits that lead nowhere', { ...greeting, edges: greeting.edges.slice(0, 1) }, /nowhere/],
	])('%s', async (what, document, reason) => {
		const id = await createFlow(world.browser, `Draft with ${what}`)
		const versions = () => runSql(world.appliance, 'select count(*) from flow_versions')
		const before = await versions()
		await expect(publishDraft(world.browser, world.appliance, id, document)).rejects.toThrow(reason)
		await expect(publishDraft(world.browser, world.appliance, id, document)).rejects.toThrow('422')
		expect(await versions()).toBe(before)
		expect((await world.browser.get(`/flows/${id}`)).status).toBe(200)
	})

	test('and calls go on as before', expectAllIsWell)
})

describe('a file that is no flow is refused with the reasons, and changes nothing', () => {
	type File = Record<string, unknown>
	const changed = (change: (file: File) => unknown) => (text: string) => {
		const file = JSON.parse(text) as File
		change(file)
		return JSON.stringify(file)
	}
	const importing = (body: string) =>
		world.browser.sendBody('POST', '/flows/import', Buffer.from(body), {
			'content-type': 'application/json',
			accept: 'application/json',
		})
	const countFlows = async () => (await runSql(world.appliance, 'select count(*) from flows')).trim()

	test.each<[string, (text: string) => string]>([
		['nothing', () => ''],
		['an archive', () => 'PK\u0003\u0004 not a flow'],
		['half a file', (text) => text.slice(0, text.length / 2)],
		['a list', () => '[]'],
		['a node type nobody knows', changed((file) => (documentOf(file).nodes[1]!.type = 'launch-rocket'))],
		['an id that is a script', changed((file) => (documentOf(file).nodes[1]!.id = '<script>'))],
		['settings of the wrong types', changed((file) => (documentOf(file).nodes[1]!.config = { prompt: 7 }))],
		['two nodes of one id', changed((file) => documentOf(file).nodes.push(documentOf(file).nodes[1]!))],
		[
			'10,000 nodes',
			changed((file) => {
				const { nodes } = documentOf(file)
				for (let count = 0; count < 10_000; count++) nodes.push({ ...nodes[1]!, id: `n${count}` })
			}),
		],
		[
			'settings 50,000 levels deep',
			(text) =>
				text
					.replace(/"config":\s*\{\}/, `"config": ${nested(50_000)}`)
					.replace(/"cause":\s*16/, `"cause": ${nested(50_000)}`),
		],
		['1 MB of spaces', (text) => `${text}${' '.repeat(1_000_000)}`],
	])('%s', async (_what, change) => {
		const { body: text } = await world.browser.get(`/flows/${flowId}/export`)
		const before = await countFlows()
		const answer = await importing(change(text))
		expect(answer.status, answer.body).toBeGreaterThanOrEqual(400)
		expect(answer.status, answer.body).toBeLessThan(500)
		expect(await countFlows()).toBe(before)
	})

	test('a file that was exported is taken, so the others were refused for what is wrong with them', async () => {
		const { body: text } = await world.browser.get(`/flows/${flowId}/export`)
		expect((await importing(text)).status).toBe(201)
	})
})

test.each([
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"'; drop table flows; --",
	'{{constructor.constructor("alert(1)")()}}',
])('%s as a name is shown as it is written, and does nothing', async (name) => {
	const id = await createFlow(world.browser, name)
	const document = drawFlow({ hello: ['play', { prompt: 'callytics/welcome' }] })
	await publishDraft(world.browser, world.appliance, id, {
		...document,
		nodes: document.nodes.map((each) => ({ ...each, name })),
	})
	for (const path of ['/flows', `/flows/${id}`, `/flows/${id}?version=1`]) {
		const { status, body, headers } = await world.browser.get(path)
		expect(status).toBe(200)
		expect(body).not.toContain('<script>alert')
		expect(body).not.toContain('<img src=x')
		expect(String(headers['content-security-policy'])).toMatch(/script-src[^;]*'nonce-/)
		expect(String(headers['content-security-policy'])).not.toMatch(/script-src[^;]*unsafe-inline/)
	}
	await expectAllIsWell()
})

test('settings that would change every object change none', async () => {
	const text = JSON.stringify(greeting).replace(
		'"config":{',
		'"config":{"__proto__":{"answer":false},"constructor":{"x":1},',
	)
	const answer = await saveText(text)
	expect(answer.status).toBeLessThan(500)
	await expectAllIsWell()
})

test('a draft saved from an old state is refused and names who was there first', async () => {
	await save(greeting)
	const before = await readState()
	const answer = await world.browser.post(`/flows/${flowId}?/save`, [
		['document', JSON.stringify(greeting)],
		['revision', '0'],
	])
	expect(JSON.stringify(answer)).toContain('Test Administrator')
	expect(await readState()).toBe(before)
})

test('the console was never down meanwhile', async () => {
	const restarts = await world.appliance.exec([
		'systemctl',
		'show',
		'-P',
		'NRestarts',
		'callytics-console',
		'callytics-executor',
	])
	expect(restarts.split('\n').filter(Boolean)).toEqual(['0', '0'])
	await world.isEmpty()
})
