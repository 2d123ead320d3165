/** A flow begun with a template has what it needs: what is there is used, what is not is made with it or not at all. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { findProblems } from '#lib/flow/find-problems.ts'
import { insertExtension } from '#lib/server/db/extensions.ts'
import { getFlow, listFlows } from '#lib/server/db/flows.ts'
import { insertMailbox, listMailboxes } from '#lib/server/db/mailboxes.ts'
import { database } from '#lib/server/db/pool.ts'
import { insertSchedule, listSchedules } from '#lib/server/db/schedules.ts'
import { setApplianceNameAndZone } from '#lib/server/db/settings.ts'
import { readRouting } from '#lib/server/routing.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { createFlow } from '#lib/server/settings/flows.ts'
import { readFormChoices } from '#lib/server/settings/form-choices.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import { createAdministrator, setupActor } from '#lib/server/settings/setup.ts'
import { useSounds } from '#lib/server/settings/speech.ts'
import { fakeVoice } from '#lib/server/speech/fake-voice.ts'
import { createSpeech } from '#lib/server/speech/speech.ts'
import { freshDatabase } from '../../../../../tests/db.ts'
import { flowTemplates } from './list.ts'
import { foreseeMade } from './template-things.ts'

await freshDatabase()
useSounds({ stateDirectory: '/nowhere', speech: createSpeech({ folder: '/nowhere', voice: fakeVoice() }) })

let told = 0
useForce({ publishRouting: async () => void told++, applyAsteriskConfig: async () => [], tryAgain: () => {} })

let actor: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
	await setApplianceNameAndZone({ name: 'callytics', timeZone: 'Europe/Brussels' })
})
beforeEach(async () => {
	for (const table of ['flows', 'mailboxes', 'schedules', 'extensions'] as const)
		await database().deleteFrom(table).execute()
	told = 0
})

const weekday = [{ from: '09:00', to: '17:00' }]
const madeBy = async (template: string) => (await foreseeMade(flowTemplates)).get(template)
const desk = () => insertExtension({ number: '201', name: 'Desk', sipPassword: 'x'.repeat(20) })
const configOf = async (flowId: string, type: string) =>
	(await getFlow(flowId))!.draft.nodes.find((node) => node.type === type)?.config

test('an empty appliance gets office hours and a mailbox, and is told before', async () => {
	const extension = await desk()
	const foreseen = [
		{ kind: 'schedule', name: 'Office hours' },
		{ kind: 'mailbox', name: 'Reception' },
	]
	expect(await madeBy('opening-hours')).toEqual(foreseen)
	expect(await madeBy('ring-group-overflow')).toEqual(foreseen.slice(1))
	expect(await madeBy('reception')).toEqual([])
	const { id } = await createFlow({ name: 'Day and night', template: 'opening-hours' }, actor)
	const [schedule] = await listSchedules()
	const [mailbox] = await listMailboxes()
	expect(schedule).toMatchObject({ name: 'Office hours', timeZone: 'Europe/Brussels', holidays: [], override: null })
	expect(schedule!.week).toEqual({
		...{ monday: weekday, tuesday: weekday, wednesday: weekday, thursday: weekday, friday: weekday },
	})
	expect(mailbox).toMatchObject({ name: 'Reception', extensionId: extension.id })
	expect(await configOf(id, 'hours')).toMatchObject({ schedule: schedule!.id })
	expect(await configOf(id, 'message')).toMatchObject({ mailboxId: mailbox!.id })
	const flow = (await getFlow(id))!
	expect(findProblems(flow.draft, { choices: await readFormChoices(), flowId: id })).toEqual([])
	expect(told).toBe(1)
	expect((await readRouting()).schedules).toMatchObject([{ name: 'Office hours' }])
})

test('what is there is used, the one of that name first', async () => {
	const settings = { timeZone: 'Europe/London', week: {}, holidays: [], starCode: '' }
	await insertSchedule({ ...settings, name: 'A workshop' })
	const office = await insertSchedule({ ...settings, name: 'Office hours' })
	const box = await insertMailbox({ name: 'Sales', extensionId: null, email: '', webhookId: null, keepDays: null })
	expect(await madeBy('message-box')).toEqual([])
	const { id } = await createFlow({ name: 'Out of hours', template: 'message-box' }, actor)
	expect(await configOf(id, 'hours')).toMatchObject({ schedule: office })
	expect(await configOf(id, 'message')).toMatchObject({ mailboxId: box.id })
	expect([(await listSchedules()).length, (await listMailboxes()).length, told]).toEqual([2, 1, 0])
})

test('a mailbox is made without an extension, too; it then lights no phone', async () => {
	await createFlow({ name: 'Team', template: 'ring-group-overflow' }, actor)
	expect(await listMailboxes()).toMatchObject([{ name: 'Reception', extensionId: null }])
	expect(await listSchedules()).toEqual([])
})

test('a flow that is refused leaves nothing behind', async () => {
	await createFlow({ name: 'Taken' }, actor)
	for (const name of ['Taken', ' '])
		await expect(createFlow({ name, template: 'opening-hours' }, actor)).rejects.toThrow()
	expect([await listSchedules(), await listMailboxes(), told]).toEqual([[], [], 0])
})

test('two who begin at the same moment share what is made', async () => {
	await Promise.all(['One', 'Two'].map((name) => createFlow({ name, template: 'opening-hours' }, actor)))
	expect((await listFlows()).map(({ name }) => name).sort()).toEqual(['One', 'Two'])
	expect([(await listSchedules()).length, (await listMailboxes()).length]).toEqual([1, 1])
})
