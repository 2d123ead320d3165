/** Speech, with a voice that only hums, and real sox. */
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { boundCache } from './bound-cache.ts'
import { fakeVoice } from './fake-voice.ts'
import { createSpeech } from './speech.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'speech-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const formsOf = (path: string) =>
	readdirSync(folder)
		.filter((name) => join(folder, name).startsWith(path))
		.map((name) => name.slice(name.lastIndexOf('.')))
		.sort()

test('a text is spoken in every form a call needs, and only once', async () => {
	const voice = fakeVoice()
	const speech = createSpeech({ folder, voice })
	const path = await speech.speak('Good morning', 'en-us')
	expect(formsOf(path)).toEqual(['.alaw', '.sln', '.sln16', '.ulaw'])
	// Not asked for by another process either: it is found by its content.
	expect(await createSpeech({ folder, voice }).speak('  Good\n morning ', 'EN_us')).toBe(path)
	expect(voice.said).toEqual([{ text: 'Good morning', language: 'en-us' }])
	expect(statSync(`${path}.sln16`).size).toBe(statSync(`${path}.ulaw`).size * 4)
	expect(readdirSync(folder)).toHaveLength(4)
})

test('those who want the same text at the same time share one run', async () => {
	const voice = fakeVoice()
	const speech = createSpeech({ folder, voice })
	const paths = await Promise.all(Array.from({ length: 10 }, () => speech.speak('One moment', 'en-us')))
	expect(new Set(paths).size).toBe(1)
	expect(voice.said).toHaveLength(1)
})

test('however many texts are wanted, two are spoken at a time', async () => {
	const voice = fakeVoice()
	const speech = createSpeech({ folder, voice })
	await Promise.all(Array.from({ length: 8 }, (_, index) => speech.speak(`Number ${index}`, 'en-us')))
	expect(voice.said).toHaveLength(8)
	expect(voice.mostAtOnce).toBe(2)
})

test.for([
	['fr-be', 'fr-be'],
	['fr-ca', 'fr-fr'],
	['de-AT', 'de'],
	['en', 'en-us'],
	['xx', 'en-us'],
	['', 'en-us'],
])('a text in %j is spoken in %s', async ([wanted, spoken]) => {
	const voice = fakeVoice()
	await createSpeech({ folder, voice }).speak('Ja', wanted!)
	expect(voice.said[0]?.language).toBe(spoken)
})

test('a text that cannot be spoken is told, and tried again the next time', async () => {
	let isBroken = true
	const voice = fakeVoice(() => {
		if (isBroken) throw new Error('no voice')
	})
	const speech = createSpeech({ folder, voice })
	await expect(speech.speak('Hello', 'en-us')).rejects.toThrow('no voice')
	expect(readdirSync(folder)).toEqual([])
	isBroken = false
	await expect(speech.speak('Hello', 'en-us')).resolves.toContain(folder)
})

test('nothing, and a text without end, are not spoken', async () => {
	const speech = createSpeech({ folder, voice: fakeVoice() })
	await expect(speech.speak(' \n', 'en-us')).rejects.toThrow('nothing to say')
	await expect(speech.speak('a'.repeat(3_001), 'en-us')).rejects.toThrow('too long')
})

test('of what is kept, the longest unused goes first', async () => {
	const speech = createSpeech({ folder, voice: fakeVoice() })
	const old = await speech.speak('An old text', 'en-us')
	const used = await speech.speak('A text in use', 'en-us')
	for (const path of [old, used]) for (const form of formsOf(path)) utimesSync(path + form, new Date(0), new Date(0))
	// Asking for it counts as using it.
	await speech.speak('A text in use', 'en-us')
	await boundCache(folder, 1)
	expect(formsOf(old)).toEqual([])
	expect(formsOf(used)).toHaveLength(4)
	await boundCache(folder, 1, Date.now() + 3_600_000)
	expect(readdirSync(folder)).toEqual([])
})

test('what a killed process left half made is removed after a while', async () => {
	writeFileSync(join(folder, '.making-x.wav'), '')
	await boundCache(folder, 1)
	expect(readdirSync(folder)).toHaveLength(1)
	await boundCache(folder, 1, Date.now() + 3_600_000)
	expect(readdirSync(folder)).toEqual([])
})
