/** Calls in the middle of a node when the executor goes away: each must go on sensibly, and nothing may be left behind. */
import { expect } from 'vitest'
import type { CallEvent } from '#lib/domain/events.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { PhoneCall } from '../phones/call.ts'
import { callerOf } from '../phones/phone.ts'
import { secondsHeard } from '../phones/prompt-search.ts'
import { until } from '../phones/until.ts'
import { pathOf } from './call-log.ts'
import type { LoggedCall, LoggedEvent } from './call-log.ts'
import { killAndWait } from './kill-and-wait.ts'
import { watchTimeline } from './watch-timeline.ts'
import { heardAs, prompt, readRedis } from './world.ts'
import type { World } from './world.ts'

/** One moment in one flow, and what must come of it. */
export interface Scene {
	/** Said in the name of the test: `play, half heard`. */
	what: string
	document: FlowDocument
	/** What a caller does until the moment. */
	before?: (caller: PhoneCall) => Promise<void>
	/** Whether a call, by its events so far, has reached the moment. */
	isThere: (events: readonly CallEvent[]) => boolean
	/** What every call's journal entry holds at the moment, where the events do not tell it. */
	journal?: string
	/** Nodes that take no time: the executor is stopped when the first few calls are there, and the others come meanwhile. */
	isInstant?: boolean
	/** What a caller does afterwards; by default listens until the end. */
	after?: (caller: PhoneCall) => Promise<void>
	/** The call's way, as if nothing had happened. */
	path: (string | RegExp)[]
	/** Prompts of which something is heard, and nothing twice. */
	heardOnce?: string[]
	/** Anything more to be said of one call. */
	check?: (logged: LoggedCall, events: readonly LoggedEvent[]) => void
	/** Anything more to be said of all of them together. */
	checkAll?: (world: World, from: readonly string[]) => Promise<void>
}

/** A call has entered this node and has not left it. */
export function isIn(nodeId: string): (events: readonly CallEvent[]) => boolean {
	return (events) => {
		const last = events.findLast((event) => event.name === 'node.entered' || event.name === 'node.left')
		return last?.name === 'node.entered' && last.nodeId === nodeId
	}
}

/** A call has entered a node of this type at some time. */
export function hasEntered(nodeType: string): (events: readonly CallEvent[]) => boolean {
	return (events) => events.some((event) => event.name === 'node.entered' && event.nodeType === nodeType)
}

const executor = 'callytics-executor.service'

/** `kill -9`, and systemd has started another one. */
export function killExecutor(world: World): Promise<void> {
	return killAndWait(world.appliance, executor)
}

/** As an update does it. */
export function restartExecutor(world: World): Promise<void> {
	return world.appliance.restartUnit(executor)
}

async function goOn(scene: Scene, caller: PhoneCall): Promise<void> {
	await scene.after?.(caller)
	await caller.ended(60_000)
	const hearing = await caller.hear()
	await caller.forget()
	for (const name of scene.heardOnce ?? []) {
		const seconds = secondsHeard(hearing.samples, prompt(name))
		const story = `${callerOf(caller)} hears ${name}: ${seconds.join(' ')}`
		expect(Math.max(...seconds), story).toBeGreaterThan(0)
		// A second time would begin as the first did.
		expect(heardAs(hearing, name).length, story).toBeLessThanOrEqual(1)
	}
}

/** The log of a call is as if nothing had happened, but says that the executor was away. */
async function expectLogged(world: World, scene: Scene, from: string): Promise<void> {
	const { call, events } = await world.log.endedCall(from, 30_000)
	const wanted = scene.path.map((step) => (typeof step === 'string' ? step : expect.stringMatching(step)))
	const story = `${from}: ${events.map((event) => event.name).join(' ')}`
	expect(pathOf(events), story).toEqual(wanted)
	const resumed = events.filter((event) => event.name === 'call.resumed').length
	if (scene.isInstant) expect(resumed, story).toBeLessThanOrEqual(1)
	else expect(resumed, story).toBe(1)
	scene.check?.(call, events)
}

async function untilJournalled(world: World, words: string, count: number): Promise<void> {
	await until(`${count} calls have ${words} in their journal`, async () => {
		const entries = (await readRedis(world.appliance, ['HVALS', 'callytics:journal'])).split('\n')
		return entries.filter((entry) => entry.includes(words)).length >= count
	})
}

/**
 * Brings calls to the scene's moment, stops the executor, and sees what becomes of them.
 * @param did leads to the scene's flow
 */
export async function playScene(
	world: World,
	did: string,
	scene: Scene,
	count: number,
	stop: (world: World) => Promise<void>,
): Promise<void> {
	const watch = await watchTimeline(world)
	try {
		const from = Array.from({ length: count }, () => world.newCaller())
		const callers = await world.carrier.callsManyTimes(did, count, { as: from, perSecond: 20 })
		const begun = callers.map(async (caller) => {
			await caller.answered(30_000)
			await caller.say(0)
			await scene.before?.(caller)
		})
		const there = scene.isInstant ? Math.ceil(count / 4) : count
		await watch.untilCalls(`${there} calls are there: ${scene.what}`, there, scene.isThere)
		if (!scene.isInstant) await Promise.all(begun)
		if (scene.journal) await untilJournalled(world, scene.journal, count)
		await stop(world)
		await Promise.all(begun)
		await Promise.all(callers.map((caller) => goOn(scene, caller)))
		for (const number of from) await expectLogged(world, scene, number)
		await scene.checkAll?.(world, from)
		await world.isEmpty()
	} finally {
		watch.stop()
	}
}
