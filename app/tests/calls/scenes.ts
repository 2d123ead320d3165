/** The moments at which the executor is taken away, one for each thing a node can be in the middle of. */
import type { PhoneCall } from '../phones/call.ts'
import { audibleMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import type { LoggedEvent } from './call-log.ts'
import { drawFlow } from './draw-flow.ts'
import { hasEntered, isIn, type Scene } from './mid-node.ts'
import { quote } from './seed.ts'
import type { WebRequest } from './web-server-program.ts'
import type { WebServer } from './web-server.ts'
import type { World } from './world.ts'

const longPrompt = 'callytics/echo-test'

/**
 * Waits for the first sound, which here is the prompt: until then it may not have been asked for yet, and one that is
 * lost in that moment counts as played.
 */
async function hearItBegin(caller: PhoneCall): Promise<void> {
	await caller.hearUntil('the prompt begins', ({ samples }) => audibleMs(samples) > 1500, 30_000)
}

/** Prompts and keys. */
export const promptScenes: Scene[] = [
	{
		what: 'play, half heard',
		document: drawFlow({ say: ['play', { prompt: longPrompt }] }),
		before: hearItBegin,
		isThere: isIn('say'),
		path: ['start:next', 'say:done', 'end'],
		heardOnce: ['echo-test'],
	},
	{
		what: 'menu, while its prompt plays',
		document: drawFlow({ ask: ['menu', { prompt: longPrompt, digits: ['1', '2'] }] }, ['ask 2 > two']),
		before: hearItBegin,
		isThere: isIn('ask'),
		after: (caller) => caller.press('2'),
		path: ['start:next', 'ask:2', 'two'],
		heardOnce: ['echo-test'],
	},
	{
		what: 'collect-digits, half entered',
		document: drawFlow({
			ask: [
				'collect-digits',
				{
					...{ prompt: 'callytics/menu', variable: 'answer', minimum: 4, maximum: 4, terminator: 'none' },
					...{ timeoutSeconds: 60, nextDigitSeconds: 30, attempts: 1 },
				},
			],
		}),
		before: async (caller) => {
			await hearItBegin(caller)
			await caller.press('12')
		},
		journal: '"digits":"12"',
		isThere: isIn('ask'),
		after: (caller) => caller.press('34'),
		path: ['start:next', 'ask:collected', 'end'],
		heardOnce: ['menu'],
		check: (_logged, events) => {
			const digits = events.flatMap((event) => (event.name === 'digits.received' ? [event.digits] : []))
			if (digits.join() !== '1234') throw new Error(`the digits are ${digits.join()}`)
		},
	},
	{
		what: 'hangup, while it says goodbye',
		document: drawFlow({ bye: ['hangup', { prompt: longPrompt, cause: 16 }] }),
		before: hearItBegin,
		isThere: isIn('bye'),
		path: ['start:next', 'bye'],
		heardOnce: ['echo-test'],
	},
]

/** What the flows of the scenes refer to. */
export interface SceneFixtures {
	/** The origin of a web server that answers as the address says. */
	web: WebServer
	webhookId: string
	scheduleId: string
	/** Says the long prompt and comes back by `done`. */
	innerFlowId: string
	/** Says the long prompt and ends the call. */
	otherFlowId: string
}

/** The flow that others go through. */
export const innerFlow = drawFlow(
	{ say: ['play', { prompt: longPrompt }], back: ['return', { exit: 'done', values: [] }] },
	['say done > back'],
)
/** The flow that others jump to. */
export const otherFlow = drawFlow({ say: ['play', { prompt: longPrompt }] })

const innerPath = ['start:next', 'say:done', 'back:done']
const waitSeconds = 8

/** How long a call was in a node, in ms. */
function stayIn(events: readonly LoggedEvent[], nodeId: string): number {
	const at = (name: string) => events.find((event) => event.name === name && event.nodeId === nodeId)?.at ?? 0
	return at('node.left') - at('node.entered')
}

/** Nodes in which a caller waits for something, or which stand around others. */
export function waitingScenes({ web, innerFlowId, otherFlowId }: SceneFixtures): Scene[] {
	const asks = (path: string, config: Record<string, unknown>) => ({
		...{ url: web.address(path, { delayMs: 6000, body: '{"state":"sent"}' }), timeoutSeconds: 20 },
		...{ retries: 0, allowsPrivate: true, keep: [{ variable: 'state', path: 'state' }], ...config },
	})
	return [
		{
			what: 'wait, with music',
			document: drawFlow({ pause: ['wait', { seconds: waitSeconds, callerHears: { kind: 'music' } }] }),
			before: hearItBegin,
			isThere: isIn('pause'),
			path: ['start:next', 'pause:done', 'end'],
			check: (_logged, events) => {
				const stay = stayIn(events, 'pause')
				// The deadline stands in the journal: it is neither begun anew nor forgotten.
				if (stay < waitSeconds * 1000 - 100 || stay > waitSeconds * 1000 + 4000) throw new Error(`waited ${stay} ms`)
			},
		},
		{
			what: 'http-request, a question under way',
			document: drawFlow({ ask: ['http-request', asks('/question', {})] }),
			before: hearItBegin,
			isThere: isIn('ask'),
			path: ['start:next', 'ask:success', 'end'],
		},
		{
			what: 'http-request, an order under way',
			document: drawFlow({ ask: ['http-request', asks('/order', { method: 'POST' })] }),
			before: hearItBegin,
			isThere: isIn('ask'),
			path: ['start:next', 'ask:success', 'end'],
			// Sent again after the restart, but by its key the other machine knows that it is the same order.
			checkAll: async (_world, from) => {
				const keys = new Set(web.requests.filter(isOrder).map((request) => request.headers['idempotency-key']))
				ordersBefore += from.length
				if (keys.size !== ordersBefore) throw new Error(`${keys.size} orders instead of ${ordersBefore}`)
				return Promise.resolve()
			},
		},
		{
			what: 'sub-flow, within the other flow',
			document: drawFlow({ sub: ['sub-flow', { flowId: innerFlowId, parameters: [], exits: [{ name: 'done' }] }] }),
			before: hearItBegin,
			isThere: isIn('say'),
			path: ['start:next', 'sub:done', ...innerPath, 'end'],
			heardOnce: ['echo-test'],
		},
		{
			what: 'jump, in the flow that was jumped to',
			document: drawFlow({ jump: ['jump', { to: { kind: 'flow', flowId: otherFlowId } }] }),
			before: hearItBegin,
			isThere: isIn('say'),
			path: ['start:next', 'jump:jumped', 'start:next', 'say:done', 'end'],
			heardOnce: ['echo-test'],
		},
		{
			what: 'loop, in its second round',
			document: drawFlow(
				{
					rounds: ['loop', { times: 2, counter: 'round' }],
					which: ['condition', { cases: [{ name: 'second', expression: 'round == 2' }] }],
					short: ['play', { prompt: 'callytics/welcome' }],
					long: ['play', { prompt: longPrompt }],
				},
				[
					'rounds again > which',
					'which otherwise > short',
					'which second > long',
					'short done > rounds',
					'long done > rounds',
				],
			),
			isThere: isIn('long'),
			path: [
				...['start:next', 'rounds:again', 'which:otherwise', 'short:done'],
				...['rounds:again', 'which:second', 'long:done', 'rounds:done', 'end'],
			],
		},
		{
			what: 'error-handler, while it speaks',
			document: drawFlow(
				{
					broken: ['condition', { cases: [{ name: 'yes', expression: 'nobody_knows > 1' }] }],
					help: ['error-handler', {}],
					sorry: ['play', { prompt: longPrompt }],
				},
				['help next > sorry'],
			),
			before: hearItBegin,
			isThere: isIn('sorry'),
			path: ['start:next', 'broken:failed', 'help:next', 'sorry:done', 'end'],
			heardOnce: ['echo-test'],
		},
	]
}

let ordersBefore = 0
const isOrder = (request: WebRequest) => request.path === '/order'

/** Eight nodes that take no time, one after the other: some of the calls are in one of them when it happens. */
function instants(type: string, config: Record<string, unknown>, exit: string, more: Partial<Scene> = {}): Scene {
	const ids = Array.from({ length: 8 }, (_, index) => `step-${index + 1}`)
	const nodes = Object.fromEntries(ids.map((id) => [id, [type, config] as const]))
	const edges = ids.map((id, index) => `${id} ${exit} > ${ids[index + 1] ?? 'say'}`)
	return {
		what: `${type}, right after it was entered`,
		document: drawFlow({ ...nodes, say: ['play', { prompt: 'callytics/welcome' }] }, edges),
		isThere: hasEntered(type),
		isInstant: true,
		path: ['start:next', ...ids.map((id) => `${id}:${exit}`), 'say:done', 'end'],
		...more,
	}
}

/** Each call has asked for each of its eight notifications once. */
async function expectEightEach(
	world: World,
	from: readonly string[],
	table: 'webhook_deliveries' | 'mails',
): Promise<void> {
	for (const number of from) {
		const [call] = await world.log.callsFrom(number)
		await until(`eight of ${number} are handed over`, async () => {
			const rows = await world.log.rows(`select id from ${table} where call_id = ${quote(call?.id ?? '')}`)
			if (rows.length > 8) throw new Error(`${rows.length} instead of 8`)
			return rows.length === 8
		})
	}
}

/** Nodes that ask nothing of the caller. */
export function instantScenes({ webhookId, scheduleId }: SceneFixtures): Scene[] {
	return [
		instants('hours', { schedule: scheduleId }, 'open'),
		instants('condition', { cases: [{ name: 'yes', expression: 'call.caller != ""' }] }, 'yes'),
		instants('set-variable', { assignments: [{ variable: 'a', value: '1' }] }, 'next'),
		instants(
			'split',
			{
				shares: [
					{ name: 'a', percent: 100 },
					{ name: 'b', percent: 0 },
				],
			},
			'a',
		),
		instants('tag', { tag: 'seen', note: '' }, 'next'),
		instants('webhook', { webhookId, payload: { kind: 'call' } }, 'next', {
			checkAll: (world, from) => expectEightEach(world, from, 'webhook_deliveries'),
		}),
		instants('notify', { by: { kind: 'mail', to: 'shop@example.com', subject: 'A call', text: 'x' } }, 'next', {
			checkAll: (world, from) => expectEightEach(world, from, 'mails'),
		}),
	]
}
