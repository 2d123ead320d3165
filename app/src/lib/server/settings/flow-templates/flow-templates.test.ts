/** Every template is complete: what it needs is chosen, and it takes calls; what is not there yet is all that is missing. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { FlowDocument } from '#lib/flow/document.ts'
import { makeWalkable } from '#lib/flow/run.server.ts'
import { findProblems } from '#lib/flow/find-problems.ts'
import { makeFlowFile } from '#lib/flow/flow-file.ts'
import { flowJsonSchema } from '#lib/flow/flow-schema.ts'
import { noChoices, type FormChoices } from '#lib/flow/form-choices.ts'
import { builtInSounds } from '#lib/domain/sound.ts'
import { flowTemplateWords } from '#lib/messages/flow-templates.ts'
import { SimulationScript, type SimulationInput } from '#lib/flow/simulator/script.ts'
import { simulate } from '#lib/flow/simulator/simulate.server.ts'
import { flowTemplates, sketchOf } from './list.ts'

const things = { extensions: ['201', '202'], schedule: 'office', mailbox: 'box', pin: '4711', moderatorPin: '0815' }
const nothing = { extensions: [], schedule: '', mailbox: '', pin: '4711', moderatorPin: '0815' }
const sounds = builtInSounds.map(({ name, title }) => ({ name, title }))
const choices: FormChoices = {
	...noChoices,
	sounds,
	extensions: [
		{ number: '201', name: 'Reception' },
		{ number: '202', name: 'Workshop' },
	],
	schedules: [{ id: 'office', name: 'Office' }],
	mailboxes: [{ id: 'box', name: 'Reception' }],
}

const template = (id: string) => {
	const found = flowTemplates.find((candidate) => candidate.id === id)
	if (!found) throw new Error(`there is no template ${id}`)
	return found
}

/** A template's flow with all that it needs. */
function made(id: string): FlowDocument {
	const document = template(id).make(things)
	const shop = document.nodes.find((node) => node.id === 'shop')
	if (shop) shop.config = { ...shop.config, url: 'https://shop.example/orders/{{ order_number }}' }
	return document
}

const problems = (id: string, given: typeof things | typeof nothing, world: FormChoices) =>
	findProblems(template(id).make(given), { choices: world }).map(({ nodeId, field }) => `${nodeId} ${field}`)

const ids = flowTemplates.map(({ id }) => id).filter((id) => id !== 'empty')

test('there are eight to begin with besides the empty one, each with its words', () => {
	expect(ids).toHaveLength(8)
	for (const { id } of flowTemplates) expect(Object.keys(flowTemplateWords.templates)).toContain(id)
})

test.each(ids.filter((id) => id !== 'order-status'))('%s can be published as it is once its things are there', (id) => {
	expect(problems(id, things, choices)).toEqual([])
})

test('the order status asks for the shop’s address and nothing else', () => {
	expect(problems('order-status', things, choices)).toEqual(['shop url'])
})

test.each([
	['reception', ['dial-1 target.number', 'dial-2 target.number']],
	['opening-hours', ['hours schedule', 'reception target.number', 'box mailboxId']],
	['language-choice', ['reception target.number']],
	['order-status', ['shop url', 'somebody target.number']],
	['ring-group-overflow', ['team extensions.0.number', 'overflow extensions.0.number', 'box mailboxId']],
	['message-box', ['hours schedule', 'office target.number', 'duty target.number', 'box mailboxId']],
	['conference-with-pin', []],
	['satisfaction-survey', []],
])('%s on an empty appliance shows exactly what is to be chosen', (id, missing) => {
	expect(problems(id, nothing, { ...noChoices, sounds })).toEqual(missing)
})

test.each(ids)('%s says which things it cannot do without, so that they can be made', (id) => {
	const named = new Set(problems(id, nothing, { ...noChoices, sounds }).map((problem) => problem.split(' ')[1]))
	const fields = { schedule: 'schedule', mailbox: 'mailboxId' } as const
	const needed = (['schedule', 'mailbox'] as const).filter((kind) => named.has(fields[kind]))
	expect(template(id).needs ?? []).toEqual(needed)
})

test.each(ids)('%s keeps to the published schema and has a drawing', (id) => {
	const schema = z.fromJSONSchema(flowJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
	const file = makeFlowFile('T', made(id), choices)
	const issues = schema.safeParse(JSON.parse(JSON.stringify(file))).error?.issues ?? []
	expect(issues.map(({ path }) => path.join('.'))).toEqual([])
	expect(sketchOf(template(id)).lines.length).toBeGreaterThan(4)
})

test.each(ids)('%s has no two nodes on one place', (id) => {
	const places = template(id)
		.make(things)
		.nodes.map(({ position }) => `${position.x} ${position.y}`)
	expect(new Set(places).size).toBe(places.length)
})

const answered: SimulationInput = { kind: 'dial', outcome: 'answered', talkSeconds: 30, talkEndedBy: 'caller' }
const noAnswer: SimulationInput = { kind: 'dial', outcome: 'no-answer', talkSeconds: 0, talkEndedBy: 'callee' }
const keys = (pressed: string): SimulationInput => ({ kind: 'keys', keys: pressed })
const message: SimulationInput = { kind: 'message', seconds: 8, endedBy: 'key' }
const order = { kind: 'http', status: 200, contentType: 'application/json', body: '{"status":"on its way"}' } as const

test.each<[string, 'open' | 'closed', SimulationInput[], string]>([
	['reception', 'open', [keys('2'), answered], 'start welcome menu dial-2'],
	['opening-hours', 'open', [answered], 'start hours welcome reception'],
	['opening-hours', 'closed', [message], 'start hours closed box bye'],
	['language-choice', 'open', [keys('2'), noAnswer], 'start choose french hello-french reception which bye-french'],
	[
		'ring-group-overflow',
		'open',
		[noAnswer, noAnswer, answered],
		'start welcome team rounds hold team rounds overflow',
	],
	['message-box', 'closed', [keys('2'), noAnswer, message, keys('1')], 'start hours closed duty box bye'],
	[
		'conference-with-pin',
		'open',
		[keys('4711#'), { kind: 'conference', outcome: 'left', seconds: 60 }],
		'start welcome room bye',
	],
	['satisfaction-survey', 'open', [keys('5'), keys('1')], 'start intro score keep-score solved yes bye'],
	['order-status', 'open', [keys('4711#'), order, keys('2'), answered], 'start ask shop tell more somebody'],
])('a simulated call goes through %s while it is %s', async (id, state, inputs, way) => {
	const document = made(id)
	const world = {
		flow: () => ({ name: id, flow: makeWalkable(document) }),
		stateOfSchedule: () => ({ state, detail: '' }),
		extensions: new Map([
			['201', 'Reception'],
			['202', 'Workshop'],
		]),
		trunks: new Map(),
		mailboxes: new Map([['box', 'Reception']]),
		sounds: new Map(),
		language: 'en-gb',
		timeZone: 'Europe/London',
	}
	const script = SimulationScript.parse({ startsAt: Date.UTC(2026, 10, 20, 14), callerNumber: '+447700900482', inputs })
	const run = await simulate(id, script, world)
	expect(run.pending).toBeUndefined()
	expect(run.problems).toEqual([])
	expect(run.steps.map((step) => step.nodeId).join(' ')).toBe(way)
})
