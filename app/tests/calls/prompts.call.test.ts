/** What a prompt of several parts sounds like on the line: sounds, texts and values, in order and in the right language. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathOf } from './call-log.ts'
import { drawFlow } from './draw-flow.ts'
import { speak, whenHeard } from './spoken.ts'
import { heardAs, openWorld, prompt } from './world.ts'
import type { World } from './world.ts'

const text = (words: string, language = '') => ({ kind: 'text', text: words, language })
const value = (expression: string, as: string, currency = 'EUR') => ({ kind: 'value', value: expression, as, currency })

const remember = (...pairs: [string, string][]) =>
	['set-variable', { assignments: pairs.map(([variable, set]) => ({ variable, value: set })) }] as const

const flows = {
	sequence: drawFlow(
		{
			know: remember(['customer', '"Mister Jones"']),
			say: [
				'play',
				{
					prompt: [
						{ kind: 'sound', sound: 'callytics/welcome' },
						text('Hello {{ customer }}, thank you for calling again.'),
						{ kind: 'sound', sound: 'callytics/unavailable' },
						text('This is the end of the announcement.'),
					],
				},
			],
		},
		['know next > say'],
	),
	values: drawFlow(
		{
			know: remember(['number', '1204'], ['day', '"2026-12-25"'], ['total', '12.5']),
			say: [
				'play',
				{
					prompt: [
						text('The number is as follows.'),
						value('number', 'number'),
						value('number', 'digits'),
						value('day', 'date'),
						value('total', 'money'),
						text('That was all of them.'),
					],
				},
			],
		},
		['know next > say'],
	),
	languages: drawFlow(
		{
			know: remember(['language', '"fr-fr"']),
			say: [
				'play',
				{ prompt: [text('Bonjour et bienvenue dans notre magasin.'), text('Good morning everybody.', 'en-gb')] },
			],
		},
		['know next > say'],
	),
	unknown: drawFlow({
		say: ['play', { prompt: [text('Hello {{ nobody_knows }}.'), { kind: 'sound', sound: 'callytics/welcome' }] }],
	}),
	nothing: drawFlow(
		{ say: ['play', { prompt: [text('{{ nobody_knows }}')] }], other: ['play', { prompt: 'callytics/unavailable' }] },
		['say failed > other'],
	),
}

let world: World
let dids: Record<keyof typeof flows, string>
beforeAll(async () => {
	world = await openWorld('prompts')
	dids = await world.publish(flows)
})
afterAll(() => world?.close())

async function listen(name: keyof typeof flows) {
	const from = world.newCaller()
	const call = await world.carrier.calls(dids[name], { as: from })
	await call.answered()
	await call.say(0)
	await call.ended(60_000)
	const { events } = await world.log.endedCall(from)
	return { hearing: await call.hear(), events, path: pathOf(events) }
}

function expectInOrder(times: (number | undefined)[]): void {
	expect(times).not.toContain(undefined)
	expect(times).toEqual(times.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
}

test('sounds and texts with variables are heard whole, one after the other', async () => {
	const { hearing, path } = await listen('sequence')
	const hello = await speak(world, 'Hello Mister Jones, thank you for calling again.')
	const end = await speak(world, 'This is the end of the announcement.')
	expectInOrder(whenHeard(hearing, [prompt('welcome'), hello, prompt('unavailable'), end, prompt('goodbye')]))
	expect(path).toEqual(['start:next', 'know:next', 'say:done', 'end'])
	const other = await speak(world, 'Hello Mister Smith, we are closed for the whole week.')
	expect(whenHeard(hearing, [other]), 'another sentence is not taken for it').toEqual([undefined])
})

test('a number, digits, a date and an amount are said as what they are', async () => {
	const { hearing } = await listen('values')
	const said = ['1204', '1, 2, 0, 4', 'Friday, December 25, 2026', '12.50 euros', 'That was all of them.']
	const sounds = await Promise.all(said.map((words) => speak(world, words)))
	expectInOrder(whenHeard(hearing, sounds))
})

test('texts are spoken in the language of the call, and in their own where they have one', async () => {
	const { hearing } = await listen('languages')
	const french = await speak(world, 'Bonjour et bienvenue dans notre magasin.', 'fr-fr')
	const english = await speak(world, 'Good morning everybody.', 'en-gb')
	expectInOrder(whenHeard(hearing, [french, english]))
	const wrong = await speak(world, 'Bonjour et bienvenue dans notre magasin.', 'en-us')
	expect(whenHeard(hearing, [wrong])).toEqual([undefined])
})

test('a part that cannot be said is left out and told in the timeline; the rest is heard', async () => {
	const { hearing, events } = await listen('unknown')
	expect(heardAs(hearing, 'welcome')).toEqual(['whole'])
	expect(events.find((event) => event.name === 'call.noted')?.note).toContain('nobody_knows')
})

test('a prompt of which nothing can be said fails, and the caller is not left in silence', async () => {
	const { hearing, path } = await listen('nothing')
	expect(path).toEqual(['start:next', 'say:failed', 'other:done', 'end'])
	expect(heardAs(hearing, 'unavailable')).toEqual(['whole'])
})

test('nothing is left behind', async () => {
	await world.isEmpty()
})
