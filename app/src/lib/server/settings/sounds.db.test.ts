/** Sounds and schedules as users change them: real sox, a voice that hums, a database of their own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import { ownSoundName } from '#lib/domain/sound.ts'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { insertFlow, insertFlowVersion } from '#lib/server/db/flows.ts'
import { getSchedule } from '#lib/server/db/schedules.ts'
import { listSounds } from '#lib/server/db/sounds.ts'
import { readRouting } from '#lib/server/routing.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { readFormChoices } from '#lib/server/settings/form-choices.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import {
	changeSchedule,
	createSchedule,
	importHolidays,
	overrideSchedule,
	removeSchedule,
	type ScheduleInput,
} from '#lib/server/settings/schedules.ts'
import { createAdministrator, setupActor } from '#lib/server/settings/setup.ts'
import {
	changeSound,
	createSpokenSound,
	MAX_UPLOAD,
	removeSound,
	tidySounds,
	uploadSound,
} from '#lib/server/settings/sounds.ts'
import { previewSpeech, setLanguage, spokenLanguages, useSounds } from '#lib/server/settings/speech.ts'
import { fakeVoice, toneFile } from '#lib/server/speech/fake-voice.ts'
import { createSpeech } from '#lib/server/speech/speech.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

let told = 0
useForce({ publishRouting: async () => void told++, applyAsteriskConfig: async () => [], tryAgain: () => {} })
const stateDirectory = mkdtempSync(join(tmpdir(), 'callytics-state-'))
const folder = join(stateDirectory, 'sounds')
const voice = fakeVoice()
useSounds({ stateDirectory, speech: createSpeech({ folder: join(stateDirectory, 'speech'), voice }) })
afterAll(() => rmSync(stateDirectory, { recursive: true }))

let actor: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
})
beforeEach(() => (told = 0))

const bodyOf = (bytes: Uint8Array) =>
	new Blob([bytes as Uint8Array<ArrayBuffer>]).stream() as ReadableStream<Uint8Array>
const upload = (name: string, bytes: Uint8Array) =>
	uploadSound({ name, length: bytes.length, body: bodyOf(bytes) }, actor)
const filesOf = (id: string) => readdirSync(folder).filter((name) => name.startsWith(id))

/** A published flow of one node. */
async function publish(name: string, node: { type: string; config: Record<string, unknown> }): Promise<void> {
	const document: FlowDocument = {
		nodes: [{ id: 'n', name: 'Node', position: { x: 0, y: 0 }, ...node }],
		edges: [],
	}
	const id = await insertFlow(name, document, actor.userId)
	await insertFlowVersion(id, document, '', actor.userId)
}

test('an uploaded file becomes a sound that flows can choose', async () => {
	const { id } = await upload('Welcome summer', toneFile(1.5))
	expect(filesOf(id)).toHaveLength(4)
	expect((await listSounds())[0]).toMatchObject({
		name: 'Welcome summer',
		origin: 'upload',
		createdByName: 'Ada Byron',
	})
	expect((await listSounds())[0]?.seconds).toBeCloseTo(1.5, 2)
	expect((await readFormChoices()).sounds).toContainEqual({ name: ownSoundName(id), title: 'Welcome summer' })
})

test('two gigabytes are refused by what the browser says, before a byte is read', async () => {
	let isRead = false
	const body = new ReadableStream<Uint8Array>({ pull: () => void (isRead = true) }, { highWaterMark: 0 })
	const refusal = uploadSound({ name: 'Huge', length: 2_000_000_000, body }, actor)
	await expect(refusal).rejects.toMatchObject({ status: 413, code: 'sound.too_large' })
	expect(isRead).toBe(false)
})

test('a browser that lies about the length is cut off at the limit, and nothing is kept', async () => {
	const piece = new Uint8Array(1_000_000)
	let sent = 0
	const body = new ReadableStream<Uint8Array>({
		pull: (controller) => {
			sent += piece.length
			controller.enqueue(piece)
		},
	})
	const refusal = uploadSound({ name: 'Endless', length: 1_000, body }, actor)
	await expect(refusal).rejects.toMatchObject({ status: 413, code: 'sound.too_large' })
	expect(sent).toBeLessThan(MAX_UPLOAD + 5 * piece.length)
	expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})

test('what is no sound is refused, and leaves neither a row nor a file', async () => {
	const before = readdirSync(folder).sort()
	await expect(upload('Zip', Buffer.from('PK\x03\x04'))).rejects.toMatchObject({ code: 'sound.not_sound' })
	await expect(upload('Nothing', Buffer.alloc(0))).rejects.toMatchObject({ code: 'sound.empty' })
	await expect(upload('Half', toneFile(2).subarray(0, 9_000))).rejects.toMatchObject({ code: 'sound.cut_off' })
	await expect(upload('Welcome summer', toneFile(1))).rejects.toMatchObject({ code: 'sound.name_taken' })
	expect(readdirSync(folder).sort()).toEqual(before)
	expect(await listSounds()).toHaveLength(1)
})

test('a text is spoken, and spoken anew when it is changed', async () => {
	const { id } = await createSpokenSound({ name: 'Closed', text: 'We are closed.', language: 'en-gb' }, actor)
	const before = readFileSync(join(folder, `${id}.ulaw`))
	await changeSound(id, { name: 'Closed today', text: 'We are closed today and tomorrow.', language: 'fr-fr' }, actor)
	expect(readFileSync(join(folder, `${id}.ulaw`)).length).toBeGreaterThan(before.length)
	expect((await listSounds()).find((sound) => sound.id === id)).toMatchObject({
		name: 'Closed today',
		speechText: 'We are closed today and tomorrow.',
		speechLanguage: 'fr-fr',
	})
	const runs = voice.said.length
	await changeSound(id, { name: 'Shut', text: 'We are closed today and tomorrow.', language: 'fr-fr' }, actor)
	expect(voice.said.length).toBe(runs)
	expect(await spokenLanguages()).toContain('fr-be')
})

test('what a call fills in is left out when a text is listened to', async () => {
	await previewSpeech({ text: 'Your order {{ order.id }} is ready.', language: 'en-us' })
	expect(voice.said.at(-1)?.text).toBe('Your order … is ready.')
	await expect(previewSpeech({ text: ' ', language: 'en-us' })).rejects.toThrow()
})

test('a sound that callers hear is not deleted, and the flow is named', async () => {
	const { id } = await upload('In use', toneFile(1))
	await publish('Main line', { type: 'play', config: { prompt: [{ kind: 'sound', sound: ownSoundName(id) }] } })
	await expect(removeSound(id, actor)).rejects.toMatchObject({
		status: 409,
		code: 'sound.in_use',
		message: expect.stringContaining('Main line') as string,
	})
	expect(filesOf(id)).toHaveLength(4)
	const free = await upload('Free', toneFile(1))
	await removeSound(free.id, actor)
	expect(filesOf(free.id)).toEqual([])
	await expect(removeSound(free.id, actor)).rejects.toMatchObject({ status: 404 })
})

test('what a killed process left behind is cleared away, and nothing else', async () => {
	const [known] = await listSounds()
	const stray = join(folder, '00000000-0000-4000-8000-000000000000.ulaw')
	for (const file of [stray, join(folder, '.upload-x')]) {
		writeFileSync(file, '')
		utimesSync(file, new Date(0), new Date(0))
	}
	await tidySounds()
	expect(readdirSync(folder).filter((name) => name.startsWith('0000') || name.startsWith('.'))).toEqual([])
	expect(filesOf(known!.id)).toHaveLength(4)
})

test('the language of prompts is told to the executor', async () => {
	await setLanguage({ language: 'fr-be' }, actor)
	expect((await readRouting()).language).toBe('fr-be')
	expect(told).toBe(1)
	await expect(setLanguage({ language: '../etc' }, actor)).rejects.toThrow('Choose a language')
})

const office: ScheduleInput = {
	name: 'Office',
	timeZone: 'Europe/Brussels',
	week: { monday: [{ from: '08:00', to: '17:30' }] },
	holidays: [{ name: 'Inventory', from: '2027-01-04', to: '2027-01-04', open: [], isFromCalendar: false }],
	starCode: '*81',
}

test('a schedule is kept as it was drawn and told to the executor', async () => {
	const { id } = await createSchedule(office, actor)
	expect(told).toBe(1)
	expect((await readRouting()).schedules).toMatchObject([{ id, ...office, override: null }])
	await changeSchedule(id, { ...office, timeZone: 'Asia/Calcutta' }, actor)
	expect((await getSchedule(id))?.timeZone).toBe('Asia/Kolkata')
	expect((await readFormChoices()).schedules).toEqual([{ id, name: 'Office' }])
})

test.for([
	[{ name: '' }, 'needs a name'],
	[{ timeZone: 'Mars/Olympus' }, 'Choose a time zone'],
	[{ week: { monday: [{ from: '8', to: '17:00' }] } }, 'A time is written 08:30'],
	[{ week: { monday: [{ from: '24:00', to: '06:00' }] } }, 'before 24:00'],
	[{ holidays: [{ name: 'x', from: '2027-02-01', to: '2027-01-01' }] }, 'ends on the day it begins or later'],
	[{ starCode: '81' }, 'A star code is a star'],
	[{ starCode: '*43' }, 'for the echo test'],
	[{ starCode: '*97' }, 'for listening to messages'],
] as const)('%j is refused', async ([change, words]) => {
	await expect(
		createSchedule({ ...office, name: 'Other', starCode: '', ...change } as ScheduleInput, actor),
	).rejects.toThrow(words)
})

test('names and star codes are nobody else’s', async () => {
	await expect(createSchedule(office, actor)).rejects.toMatchObject({ code: 'schedule.name_taken', field: 'name' })
	await expect(createSchedule({ ...office, name: 'Second' }, actor)).rejects.toMatchObject({
		code: 'schedule.star_code_taken',
		field: 'starCode',
	})
	const { id } = await createSchedule({ ...office, name: 'Second', starCode: '' }, actor)
	await createSchedule({ ...office, name: 'Third', starCode: '' }, actor)
	await removeSchedule(id, actor)
})

test('a calendar file takes the place of the one before, and what was entered by hand stays', async () => {
	const [schedule] = (await readRouting()).schedules
	const id = schedule!.id
	const year = new Date().getUTCFullYear() + 1
	const file = (...days: string[]) =>
		[
			'BEGIN:VCALENDAR',
			...days.flatMap((day) => [
				'BEGIN:VEVENT',
				`SUMMARY:Day ${day}`,
				`DTSTART;VALUE=DATE:${year}${day}`,
				'END:VEVENT',
			]),
			'END:VCALENDAR',
		].join('\r\n')
	expect(await importHolidays(id, file('0501', '0721'), actor)).toEqual({ imported: 2 })
	expect(await importHolidays(id, file('1225'), actor)).toEqual({ imported: 1 })
	expect((await getSchedule(id))?.holidays.map(({ name }) => name).sort()).toEqual(['Day 1225', 'Inventory'])
	await expect(importHolidays(id, 'PK', actor)).rejects.toMatchObject({ code: 'calendar.not_one' })
	expect((await getSchedule(id))?.holidays).toHaveLength(2)
})

test('of a switch by hand and one by telephone the later counts, in whatever order they are written', async () => {
	const [schedule] = (await readRouting()).schedules
	const id = schedule!.id
	const before = Date.now() - 1_000
	await overrideSchedule(id, 'open', actor)
	const event = {
		callId: 'c1',
		seq: 1,
		name: 'schedule.switched' as const,
		scheduleId: id,
		override: 'closed' as const,
	}
	await writeCallEvents([{ ...event, at: before }])
	expect((await getSchedule(id))?.override).toBe('open')
	const { revision } = await readRouting()
	await writeCallEvents([{ ...event, seq: 2, at: Date.now() + 1_000 }])
	expect((await getSchedule(id))?.override).toBe('closed')
	expect((await readRouting()).revision).toBeGreaterThan(revision)
})

test('a schedule that calls are decided by is not deleted, and the flow is named', async () => {
	const [schedule] = (await readRouting()).schedules
	await publish('Day and night', { type: 'hours', config: { schedule: schedule!.id } })
	await expect(removeSchedule(schedule!.id, actor)).rejects.toMatchObject({
		status: 409,
		code: 'schedule.in_use',
		message: expect.stringContaining('Day and night') as string,
	})
})
