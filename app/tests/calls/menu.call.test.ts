/** Menus and entries of digits: choices of several keys, keys during the prompt, wrong ones and none, patterns and read-back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PhoneCall } from '../phones/call.ts'
import { pathOf } from './call-log.ts'
import { drawFlow } from './draw-flow.ts'
import { countOf, speak, whenHeard } from './spoken.ts'
import { heardAs, openWorld } from './world.ts'
import type { World } from './world.ts'

const separate = {
	...{ invalidPrompt: 'callytics/invalid', noInputPrompt: 'callytics/unavailable', hasInvalidExit: true },
	...{ timeoutSeconds: 2, attempts: 2 },
}
const several = { prompt: 'callytics/menu', digits: ['1', '12', '2', '345'], nextDigitSeconds: 2, ...separate }
const exits = (...names: string[]) => names.map((name) => `ask ${name} > by-${name}`)
const fourDigits = { prompt: 'callytics/menu', minimum: 4, maximum: 4, terminator: 'none', ...separate }

const flows = {
	several: drawFlow({ ask: ['menu', several] }, exits('1', '12', '2', '345', 'invalid', 'no-input')),
	whole: drawFlow({ ask: ['menu', { ...several, canInterrupt: false }] }, exits('1', '12', '2')),
	pattern: drawFlow({ ask: ['collect-digits', { ...fourDigits, pattern: '[1-4][0-9]{3}' }] }, [
		...exits('collected', 'invalid', 'no-input'),
	]),
	hash: drawFlow(
		{ ask: ['collect-digits', { ...fourDigits, minimum: 2, maximum: 10, terminator: '#', nextDigitSeconds: 2 }] },
		[...exits('collected', 'invalid', 'no-input')],
	),
	readback: drawFlow(
		{ ask: ['collect-digits', { ...fourDigits, confirm: true, timeoutSeconds: 8 }] },
		exits('collected', 'no-input'),
	),
}

let world: World
let dids: Record<keyof typeof flows, string>
beforeAll(async () => {
	world = await openWorld('menus')
	dids = await world.publish(flows)
})
afterAll(() => world?.close())

async function callAndHear(name: keyof typeof flows) {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	await call.answered()
	await call.say(0)
	await call.hearUntil('the question', (hearing) => heardAs(hearing, 'menu').length > 0)
	return { from, call }
}

async function wayOf({ from, call }: { from: string; call: PhoneCall }) {
	await call.ended(60_000)
	const { events } = await world.log.endedCall(from)
	const digits = events.flatMap((event) => (event.name === 'digits.received' ? [event.digits] : []))
	return { path: pathOf(events), digits, hearing: await call.hear() }
}

const waysOf = (exit: string) => ['start:next', `ask:${exit}`, `by-${exit}`]

describe.concurrent('a menu with choices of several keys', () => {
	test.each([
		['12', '12'],
		['345', '345'],
		['2', '2'],
		['1', '1'],
	])('%s leaves by %s', async (keys, exit) => {
		const caller = await callAndHear('several')
		await caller.call.press(keys)
		const { path, digits, hearing } = await wayOf(caller)
		expect(path).toEqual(waysOf(exit))
		expect(digits).toEqual([keys])
		expect(heardAs(hearing, 'menu')).toEqual(['cut'])
	})

	test('wrong keys are told so, and leave by their own exit after the last attempt', async () => {
		const caller = await callAndHear('several')
		await caller.call.press('9')
		await caller.call.hearUntil('the menu again', (hearing) => heardAs(hearing, 'menu').length === 2)
		await caller.call.press('37')
		const { path, hearing } = await wayOf(caller)
		expect(path).toEqual(waysOf('invalid'))
		expect(heardAs(hearing, 'invalid').length).toBeGreaterThanOrEqual(1)
		expect(heardAs(hearing, 'unavailable')).toEqual([])
	})

	test('no key is told so in other words, and leaves by the exit for that', async () => {
		const { path, hearing } = await wayOf(await callAndHear('several'))
		expect(path).toEqual(waysOf('no-input'))
		expect(heardAs(hearing, 'menu')).toEqual(['whole', 'whole'])
		expect(heardAs(hearing, 'unavailable').length).toBeGreaterThanOrEqual(1)
		expect(heardAs(hearing, 'invalid')).toEqual([])
	})

	test('a prompt that must be heard is not stopped by a key, and the key counts after it', async () => {
		const caller = await callAndHear('whole')
		await caller.call.press('2')
		const { path, hearing } = await wayOf(caller)
		expect(path).toEqual(waysOf('2'))
		expect(heardAs(hearing, 'menu')).toEqual(['whole'])
	})
})

describe.concurrent('an entry of digits', () => {
	test('that fits is taken', async () => {
		const caller = await callAndHear('pattern')
		await caller.call.press('1204')
		const { path, digits } = await wayOf(caller)
		expect(path).toEqual(waysOf('collected'))
		expect(digits).toEqual(['1204'])
	})

	test('that does not fit is refused, and the next one counts', async () => {
		const caller = await callAndHear('pattern')
		await caller.call.press('9999')
		await caller.call.hearUntil('the question again', (hearing) => heardAs(hearing, 'menu').length === 2)
		await caller.call.press('4321')
		const { path, hearing } = await wayOf(caller)
		expect(path).toEqual(waysOf('collected'))
		expect(heardAs(hearing, 'invalid')).toHaveLength(1)
	})

	test('that never fits leaves by the exit for wrong ones', async () => {
		const caller = await callAndHear('pattern')
		await caller.call.press('99990000')
		expect((await wayOf(caller)).path).toEqual(waysOf('invalid'))
	})

	test.each(['77#', '7788990011'])('of %s ends by its key or its length', async (keys) => {
		const caller = await callAndHear('hash')
		await caller.call.press(keys)
		const { path, digits } = await wayOf(caller)
		expect(path).toEqual(waysOf('collected'))
		expect(digits).toEqual([keys.replace('#', '')])
	})

	test('that nobody goes on with is taken when it is long enough', async () => {
		const caller = await callAndHear('hash')
		await caller.call.press('123')
		expect(await wayOf(caller)).toMatchObject({ path: waysOf('collected'), digits: ['123'] })
	})

	test('is read back, entered again with 2, and confirmed with 1', async () => {
		const caller = await callAndHear('readback')
		const question = await speak(world, 'If this is right, press 1. To enter it again, press 2.')
		const times = (count: number) =>
			caller.call.hearUntil(`the read-back ${count}`, (hearing) => countOf(hearing, question) === count, 30_000)
		await caller.call.press('1204')
		await times(1)
		await caller.call.press('2')
		await caller.call.hearUntil('the question again', (hearing) => heardAs(hearing, 'menu').length === 2)
		// All its digits are other ones: two numbers that differ in the last alone sound alike to a busy ear.
		await caller.call.press('8739')
		await times(2)
		await caller.call.press('1')
		const { path, hearing } = await wayOf(caller)
		expect(path).toEqual(waysOf('collected'))
		const [first, second] = whenHeard(hearing, [await speak(world, '1, 2, 0, 4'), await speak(world, '8, 7, 3, 9')])
		expect(first).toBeLessThan(second ?? 0)
	})
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
