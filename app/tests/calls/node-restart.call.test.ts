/** The executor is killed, or restarted in order, in the middle of every node with 20 calls each: all of them go on, and nothing is left behind. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { killExecutor, playScene, restartExecutor } from './mid-node.ts'
import { instantScenes, promptScenes } from './scenes.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

const scenes = [...promptScenes, ...instantScenes]

let world: World
let dids: Record<string, string>
beforeAll(async () => {
	world = await openWorld('nodes')
	dids = await world.publish(Object.fromEntries(scenes.map((scene) => [scene.what, scene.document])))
})
afterAll(() => world?.close())
// A test that failed half-way has left its calls: the next one must not suffer from them.
afterEach(async () => {
	await world.asterisk('channel request hangup all')
	await world.isEmpty()
})

test.each(scenes)('the executor is killed under 20 calls in $what', async (scene) => {
	await playScene(world, dids[scene.what] ?? '', scene, 20, killExecutor)
})

test.each(scenes)('the executor is restarted in order under 5 calls in $what', async (scene) => {
	await playScene(world, dids[scene.what] ?? '', scene, 5, restartExecutor)
})

test('the scenes cover every type of node', () => {
	expect(scenes.length).toBeGreaterThan(0)
})
