/** The executor is killed, or restarted in order, in the middle of every node with 20 calls each: all of them go on, and nothing is left behind. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { executors } from '#lib/flow/executors.server.ts'
import { everyDay, makeFlow, makeSchedule, makeWebhook } from './fixtures.ts'
import { killExecutor, playScene, restartExecutor } from './mid-node.ts'
import type { Scene } from './mid-node.ts'
import { innerFlow, instantScenes, otherFlow, promptScenes, waitingScenes } from './scenes.ts'
import { startWebServer } from './web-server.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
let dids: Record<string, string>
let scenes: Map<string, Scene>
beforeAll(async () => {
	world = await openWorld('nodes')
	const web = await startWebServer(world.carrierHost)
	const week = { timeZone: 'Europe/Brussels', week: everyDay, holidays: [], override: null, starCode: '' }
	const fixtures = {
		web,
		webhookId: (await makeWebhook(world, 'Kept', web.address('/hook'))).id,
		scheduleId: await makeSchedule(world, { name: 'Always', ...week }),
		innerFlowId: await makeFlow(world, 'Inner', innerFlow),
		otherFlowId: await makeFlow(world, 'Other', otherFlow),
	}
	const all = [...promptScenes, ...waitingScenes(fixtures), ...instantScenes(fixtures)]
	scenes = new Map(all.map((scene) => [scene.what, scene]))
	dids = await world.publish(Object.fromEntries(all.map((scene) => [scene.what, scene.document])))
})
afterAll(() => world?.close())
// A test that failed half-way has left its calls: the next one must not suffer from them.
afterEach(async () => {
	await world.asterisk('channel request hangup all')
	await world.isEmpty()
})

const whats = [
	...[
		'play, half heard',
		'menu, while its prompt plays',
		'collect-digits, half entered',
		'hangup, while it says goodbye',
	],
	...['wait, with music', 'http-request, a question under way', 'http-request, an order under way'],
	...['sub-flow, within the other flow', 'jump, in the flow that was jumped to', 'loop, in its second round'],
	...['error-handler, while it speaks'],
	...['hours', 'condition', 'set-variable', 'split', 'tag', 'webhook', 'notify'].map(
		(type) => `${type}, right after it was entered`,
	),
]

function sceneOf(what: string): Scene {
	const scene = scenes.get(what)
	if (!scene) throw new Error(`there is no scene ${what}`)
	return scene
}

describe('the executor is killed under 20 calls in', () => {
	test.each(whats)('%s', async (what) => {
		await playScene(world, dids[what] ?? '', sceneOf(what), 20, killExecutor)
	})
})

describe('the executor is restarted in order under 5 calls in', () => {
	test.each(whats)('%s', async (what) => {
		await playScene(world, dids[what] ?? '', sceneOf(what), 5, restartExecutor)
	})
})

test('every type of node is killed under calls, here or where its own feature is tested', () => {
	const elsewhere = ['start', 'return', 'dial', 'ring-group', 'message', 'record', 'conference']
	const here = whats.map((what) => what.split(',')[0])
	expect(Object.keys(executors).filter((type) => !here.includes(type) && !elsewhere.includes(type))).toEqual([])
	expect([...scenes.keys()].toSorted()).toEqual(whats.toSorted())
})
