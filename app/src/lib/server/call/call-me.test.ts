/** A draft tried on a phone: it rings, and whoever answers goes through the draft as a caller. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldCallEvent, type LiveCall } from '#lib/domain/live-call.ts'
import { noRouting, type Routing } from '#lib/domain/routing.ts'
import { reception } from '#lib/flow/simulator/try-flow.test-data.ts'
import { FakeAsterisk } from '../ari/fake-asterisk.ts'
import { callMe } from './call-me.ts'
import { eventually, FakeRedis, startFakeExecutor, type FakeExecutor } from './fake-executor.ts'

const flowId = '0a1b2c3d-0000-4000-8000-000000000001'
const routing: Routing = {
	...noRouting,
	revision: 1,
	extensions: [{ id: 'e1', number: '201', name: 'Anna' }],
	dids: [{ did: '+3225550100', flowId }],
}
const draft = { extension: '201', flowId, flowName: 'Main, line', document: reception }

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
const phone = () => [...asterisk.channels.keys()].find((id) => id.startsWith('try-'))!
const live = () => redis.events.reduce<LiveCall | undefined>((call, event) => foldCallEvent(call, event), undefined)

test('the phone rings, its owner is the caller, and the way through the draft is told as it goes', async () => {
	expect(await callMe(executor, draft)).toBeUndefined()
	expect(asterisk.originated).toEqual(['PJSIP/201'])
	expect(redis.events).toEqual([])
	asterisk.pickUp(phone())
	await seen('the menu', () => asterisk.played.length === 2)
	expect(live()).toMatchObject({
		callerNumber: '201',
		callerName: 'Anna',
		dialled: '+3225550100',
		direction: 'internal',
		flowId,
		flowName: 'Main, line',
		flowVersion: 0,
		walked: [{ nodeId: 'start', exit: 'next' }, { nodeId: 'welcome', exit: 'done' }, { nodeId: 'menu' }],
	})
	asterisk.press(phone(), '2')
	await seen('end', () => redis.told('call.ended'))
	expect(live()?.walked?.at(-1)).toMatchObject({ nodeId: 'bye' })
	expect(redis.events.find((event) => event.name === 'node.entered')).toMatchObject({ flowVersion: 0 })
	expect(asterisk.channels.size).toBe(0)
})

test('a phone that is not answered leaves no call behind', async () => {
	await callMe(executor, draft)
	asterisk.hangUp(phone(), 19)
	// What comes after it has been taken: an ordinary call is begun behind it.
	asterisk.ring('c1', '999')
	await seen('the other call', () => redis.told('call.started'))
	expect(redis.events.filter((event) => event.name === 'call.started')).toHaveLength(1)
})

test('an extension that does not exist, or has no phone, is said', async () => {
	expect(await callMe(executor, { ...draft, extension: '299' })).toBe('Extension 299 does not exist.')
	asterisk.withoutPhone.add('PJSIP/201')
	expect(await callMe(executor, draft)).toBe('No phone is signed in as extension 201.')
})

test('other calls do not carry their way about', async () => {
	asterisk.ring('c1', '999')
	await seen('end', () => redis.told('call.ended'))
	expect(live()?.walked).toBeUndefined()
})
