/** The simulator tells the truth: a real call with the same keys takes the same path and ends in the same words. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import { FakeAsterisk } from '#lib/server/ari/fake-asterisk.ts'
import { eventually, FakeRedis, startFakeExecutor, type FakeExecutor } from '#lib/server/call/fake-executor.ts'
import type { SimulationInput } from './script.ts'
import { simulate } from './simulate.server.ts'
import { reception, scriptOf, worldOf } from './try-flow.test-data.ts'

const routing: Routing = {
	...noRouting,
	revision: 1,
	extensions: [{ id: 'e1', number: '201', name: 'Sales' }],
	dids: [{ did: '2000', flowId: 'main' }],
	flows: [{ id: 'main', name: 'main', version: 1, document: reception }],
}

let redis: FakeRedis
let asterisk: FakeAsterisk
let executor: FakeExecutor
beforeEach(async () => {
	redis = new FakeRedis()
	executor = await startFakeExecutor(redis, routing, 0)
	asterisk = new FakeAsterisk({ port: executor.port })
	await asterisk.connect()
})
afterEach(() => executor.kill(asterisk))

const seen = (what: string, check: () => boolean) => eventually(what, check, redis)
const callee = () => [...asterisk.channels.keys()].find((id) => id.includes('-leg-'))

/** Does at the small Asterisk what the script says. */
async function perform(input: SimulationInput, prompts: number): Promise<void> {
	if (input.kind === 'dial') {
		await seen('ringing', () => callee() !== undefined)
		if (input.outcome === 'answered') {
			asterisk.pickUp(callee()!)
			await seen('talk', () => redis.told('talk.started'))
			asterisk.hangUp(input.talkEndedBy === 'caller' ? 'c1' : callee()!)
		} else asterisk.hangUp(callee()!, 17, input.outcome === 'busy' ? 486 : 603)
		return
	}
	await seen('a prompt', () => asterisk.played.length >= prompts)
	if (input.kind === 'keys') asterisk.press('c1', input.keys)
	if (input.kind === 'hang-up') asterisk.hangUp('c1')
}

function realPath(events: CallEvent[]): string[] {
	const path: string[] = []
	for (const event of events) {
		if (event.name === 'node.entered') path.push(event.nodeId)
		if (event.name === 'node.left') path[path.length - 1] = `${event.nodeId} ${event.exit}`
	}
	return path
}

const dials = (outcome: 'answered' | 'busy' | 'rejected', talkEndedBy: 'caller' | 'callee' = 'callee') =>
	({ kind: 'dial', outcome, talkSeconds: 5, talkEndedBy }) as const

test.each<[string, SimulationInput[]]>([
	['answered, and the callee hangs up', [{ kind: 'keys', keys: '1' }, dials('answered')]],
	['answered, and the caller hangs up', [{ kind: 'keys', keys: '1' }, dials('answered', 'caller')]],
	['busy', [{ kind: 'keys', keys: '1' }, dials('busy')]],
	['an exit that leads nowhere', [{ kind: 'keys', keys: '1' }, dials('rejected')]],
	['an extension that does not exist', [{ kind: 'keys', keys: '2' }]],
	['a caller who hangs up in the menu', [{ kind: 'hang-up' }]],
])('a call goes as it was simulated: %s', async (_what, inputs) => {
	const simulated = await simulate('main', scriptOf(...inputs), worldOf({ main: reception }))
	asterisk.ring('c1', '2000')
	for (const input of inputs) await perform(input, 2)
	await seen('end', () => redis.told('call.ended'))
	const real = redis.events.find((event) => event.name === 'call.ended')
	expect(simulated.steps.map(({ nodeId, exit }) => (exit ? `${nodeId} ${exit}` : nodeId))).toEqual(
		realPath(redis.events),
	)
	expect(simulated.end).toMatchObject({ disposition: real?.disposition, reason: real?.reason })
})
