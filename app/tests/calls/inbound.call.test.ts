/** A caller from the carrier: greeting, menu, an extension rings, two people talk, somebody hangs up. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audibleMs, toneMs } from '../phones/sound.ts'
import { pathOf } from './call-log.ts'
import { mainDid } from './seed.ts'
import { hasHeard, heardAs, openWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await openWorld('inbound')
	for (const phone of Object.values(world.phones)) phone.when({ does: 'answer', afterMs: 500 })
})
afterAll(() => world?.close())

/** Calls the main line and waits until the menu begins. */
async function callTheMenu() {
	const from = world.newCaller()
	const call = await world.carrier.calls(mainDid, { as: from })
	await call.answered()
	await call.say(0)
	await call.hearUntil('the menu begins', (hearing) => heardAs(hearing, 'menu').length > 0)
	return { from, call }
}

describe.concurrent('a caller of the main line', () => {
	test('hears the greeting and the menu, each whole and once', async () => {
		const from = world.newCaller()
		const call = await world.carrier.calls(mainDid, { as: from })
		await call.answered()
		await call.say(0)
		const hearing = await call.hearUntil('the menu', hasHeard('menu'))
		expect(heardAs(hearing, 'welcome')).toEqual(['whole'])
		await call.hangUp()
		await call.ended()
		const { call: logged } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ direction: 'inbound', disposition: 'abandoned', ended_by: 'caller' })
	})

	test('presses 1, the first extension rings, both hear each other, and the caller hangs up', async () => {
		const { from, call } = await callTheMenu()
		await call.press('1')
		const callee = await world.phones['201'].rungBy(from)
		await callee.answered()
		await call.say(440)
		await callee.say(1000)
		await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= 1000)
		await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 440) >= 1000)
		await call.hangUp()
		expect(await callee.ended()).toMatchObject({ by: 'far-side' })
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'answered', ended_by: 'caller', cause: 16, talked_with: '201' })
		expect(pathOf(events)).toEqual(['start:next', 'welcome:done', 'menu:1', expect.stringMatching(/^dial-1/)])
		expect(events.filter((event) => event.name === 'digits.received')).toMatchObject([{ nodeId: 'menu', digits: '1' }])
	})

	test('presses 2, the second extension rings, both hear each other, and the extension hangs up', async () => {
		const { from, call } = await callTheMenu()
		await call.press('2')
		const callee = await world.phones['202'].rungBy(from)
		await callee.answered()
		await call.say(600)
		await callee.say(1200)
		await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1200) >= 1000)
		await callee.hearUntil('the caller', ({ samples }) => toneMs(samples, 600) >= 1000)
		await callee.hangUp()
		expect(await call.ended()).toMatchObject({ by: 'far-side' })
		const { call: logged } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'answered', ended_by: 'callee', cause: 16, talked_with: '202' })
		expect(world.phones['201'].incoming.filter((other) => other.inviteHeader('from')?.includes(from))).toEqual([])
	})

	test('presses the key by SIP INFO and gets the same', async () => {
		const { from, call } = await callTheMenu()
		await call.pressByInfo('2')
		const callee = await world.phones['202'].rungBy(from)
		await callee.answered()
		await callee.say(1000)
		await call.hearUntil('the callee', ({ samples }) => toneMs(samples, 1000) >= 300)
		await call.hangUp()
		await callee.ended()
		expect((await world.log.endedCall(from)).call.disposition).toBe('answered')
	})

	test('hears the menu stop when a key is pressed', async () => {
		const { from, call } = await callTheMenu()
		await call.press('1')
		await (await world.phones['201'].rungBy(from)).answered()
		const hearing = await call.hear()
		expect(heardAs(hearing, 'menu')).toEqual(['cut'])
		await call.hangUp()
		await world.log.endedCall(from)
	})

	test('hears ringing while the extension rings', async () => {
		world.phones['201'].when({ does: 'answer', afterMs: 4000 }, '+32470099999')
		const call = await world.carrier.calls(mainDid, { as: '+32470099999' })
		await call.answered()
		await call.say(0)
		await call.hearUntil('the menu begins', (hearing) => heardAs(hearing, 'menu').length > 0)
		await call.press('1')
		const callee = await world.phones['201'].rungBy('+32470099999')
		const before = audibleMs((await call.hear()).samples)
		await callee.answered()
		expect(audibleMs((await call.hear()).samples)).toBeGreaterThan(before + 500)
		await call.hangUp()
		await world.log.endedCall('+32470099999')
	})

	test('presses nothing, hears the menu three times and goodbye, and is hung up politely', async () => {
		const from = world.newCaller()
		const call = await world.carrier.calls(mainDid, { as: from })
		await call.answered()
		await call.say(0)
		expect(await call.ended(60_000)).toMatchObject({ by: 'far-side' })
		const hearing = await call.hear()
		expect(heardAs(hearing, 'menu')).toEqual(['whole', 'whole', 'whole'])
		expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'completed', ended_by: 'flow', cause: 16 })
		expect(pathOf(events)).toEqual(['start:next', 'welcome:done', 'menu:no-input', expect.stringMatching(/^goodbye/)])
	})

	test('presses a key that is not used, is told so, and hears the menu again', async () => {
		const { from, call } = await callTheMenu()
		await call.press('7')
		const hearing = await call.hearUntil('the menu begins again', (now) => heardAs(now, 'menu').length === 2)
		expect(heardAs(hearing, 'invalid')).toEqual(['whole'])
		await call.press('2')
		await (await world.phones['202'].rungBy(from)).answered()
		await call.hangUp()
		const { events } = await world.log.endedCall(from)
		expect(events.filter((event) => event.name === 'digits.received').map((event) => event.digits)).toEqual(['7', '2'])
	})

	test('who is refused by a busy extension is told that nobody is available', async () => {
		const { from, call } = await callTheMenu()
		world.phones['201'].when({ does: 'refuse', status: 486, afterMs: 200 }, from)
		await call.press('1')
		await call.ended(30_000)
		const hearing = await call.hear()
		expect(heardAs(hearing, 'unavailable')).toEqual(['whole'])
		expect(heardAs(hearing, 'goodbye')).toEqual(['whole'])
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged.disposition).toBe('busy')
		expect(pathOf(events).at(3)).toBe('dial-1:busy')
		expect(events.find((event) => event.name === 'leg.ended')).toMatchObject({ sipStatus: 486, cause: 17 })
	})

	test('whose extension never answers is told so after the ringing time', async () => {
		const { from, call } = await callTheMenu()
		world.phones['201'].when({ does: 'ring' }, from)
		await call.press('1')
		const callee = await world.phones['201'].rungBy(from)
		expect(await callee.ended(40_000)).toMatchObject({ by: 'given-up' })
		await call.ended(20_000)
		expect(heardAs(await call.hear(), 'unavailable')).toEqual(['whole'])
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged.disposition).toBe('no-answer')
		expect(pathOf(events).at(3)).toBe('dial-1:no-answer')
	})

	test('of a number nobody has hears so, and the call is logged', async () => {
		const from = world.newCaller()
		const call = await world.carrier.calls('+3225559999', { as: from })
		await call.ended(30_000)
		expect(heardAs(await call.hear(), 'no-such-number')).toEqual(['whole'])
		const { call: logged } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ direction: 'inbound', disposition: 'no-such-number', dialled: '+3225559999' })
	})

	test.each(['3225550100', '003225550100'])(
		'reaches it also when the carrier writes the number as %s',
		async (spelling) => {
			const from = world.newCaller()
			const call = await world.carrier.calls(spelling, { as: from })
			await call.answered()
			await call.hearUntil('the greeting', hasHeard('welcome'))
			await call.hangUp()
			expect((await world.log.endedCall(from)).call.flow_name).toBe('Main line')
		},
	)
})

describe.concurrent('a caller who hangs up', () => {
	test('during the greeting is logged as abandoned', async () => {
		const from = world.newCaller()
		const call = await world.carrier.calls(mainDid, { as: from })
		await call.answered()
		await call.hangUp()
		await call.ended()
		const { call: logged } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'abandoned', ended_by: 'caller', cause: 16 })
	})

	test('during the menu is logged as abandoned', async () => {
		const { from, call } = await callTheMenu()
		await call.hangUp()
		const { call: logged, events } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'abandoned', ended_by: 'caller' })
		expect(pathOf(events).at(-1)).toMatch(/^menu/)
	})

	test('while the extension rings is logged as abandoned, and the extension stops ringing', async () => {
		const { from, call } = await callTheMenu()
		world.phones['202'].when({ does: 'ring' }, from)
		await call.press('2')
		const callee = await world.phones['202'].rungBy(from)
		await call.hangUp()
		expect(await callee.ended()).toMatchObject({ by: 'given-up', status: 487 })
		expect((await world.log.endedCall(from)).call).toMatchObject({ disposition: 'abandoned', ended_by: 'caller' })
	})

	test('during the last goodbye is logged once, as ended by the caller', async () => {
		const { from, call } = await callTheMenu()
		world.phones['202'].when({ does: 'refuse', status: 603, afterMs: 0 }, from)
		await call.press('2')
		await call.hearUntil('goodbye begins', (hearing) => heardAs(hearing, 'goodbye').length > 0, 30_000)
		await call.hangUp()
		const { call: logged } = await world.log.endedCall(from)
		expect(logged).toMatchObject({ disposition: 'rejected', ended_by: 'caller' })
	})
})

test('nothing is left behind after all of this', async () => {
	await world.isEmpty()
})
