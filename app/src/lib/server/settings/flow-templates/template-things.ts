/** What a template's flow names: things that are there, and those that are made with the flow because there is none. */
import { randomInt } from 'node:crypto'
import type { Schedule } from '#lib/domain/schedule.ts'
import { listExtensions } from '../../db/extensions.ts'
import { insertMailbox, listMailboxes } from '../../db/mailboxes.ts'
import { insertSchedule, listSchedules } from '../../db/schedules.ts'
import { getAppliance } from '../../db/settings.ts'
import type { FlowTemplate, NeededThing, TemplateThings } from './draw.ts'

/** Something that is made with a flow. */
export interface MadeThing {
	kind: NeededThing
	name: string
}

const names: Record<NeededThing, string> = { schedule: 'Office hours', mailbox: 'Reception' }

const office = [{ from: '09:00', to: '17:00' }]
const weekdays: Schedule['week'] = {
	...{ monday: office, tuesday: office, wednesday: office, thursday: office, friday: office },
}

/** The one that is called as ours would be, else the first; undefined where there is none. */
function chosen(kind: NeededThing, there: readonly { id: string; name: string }[]): string | undefined {
	return (there.find(({ name }) => name === names[kind]) ?? there[0])?.id
}

const thingsThere = async (): Promise<Record<NeededThing, string | undefined>> => ({
	schedule: chosen('schedule', await listSchedules()),
	mailbox: chosen('mailbox', await listMailboxes()),
})

const made: Record<NeededThing, () => Promise<string>> = {
	schedule: async () => {
		const { timeZone } = await getAppliance()
		return insertSchedule({ name: names.schedule, timeZone, week: weekdays, holidays: [], starCode: '' })
	},
	mailbox: async () => {
		const [first] = await listExtensions()
		const settings = { extensionId: first?.id ?? null, email: '', webhookId: null, keepDays: null }
		return (await insertMailbox({ name: names.mailbox, ...settings })).id
	},
}

/** What would be made with each template's flow, by its id. */
export async function foreseeMade(templates: readonly FlowTemplate[]): Promise<Map<string, MadeThing[]>> {
	const there = await thingsThere()
	const missing = ({ needs = [] }: FlowTemplate) => needs.filter((kind) => there[kind] === undefined)
	return new Map(templates.map((one) => [one.id, missing(one).map((kind) => ({ kind, name: names[kind] }))]))
}

/**
 * Finds what a template needs and makes what is not there, in the running transaction.
 * @throws on constraints `schedules_name_unique`, `mailboxes_name_unique` when somebody makes the same at this moment
 */
export async function findOrMakeThings({
	needs = [],
}: FlowTemplate): Promise<{ things: TemplateThings; hasMade: boolean }> {
	const found = await thingsThere()
	const missing = needs.filter((kind) => found[kind] === undefined)
	for (const kind of missing) found[kind] = await made[kind]()
	const extensions = (await listExtensions()).map(({ number }) => number)
	const { schedule = '', mailbox = '' } = found
	return { things: { extensions, schedule, mailbox, ...makePins() }, hasMade: missing.length > 0 }
}

function makePins(): Pick<TemplateThings, 'pin' | 'moderatorPin'> {
	const digits = () => String(randomInt(1_000_000)).padStart(6, '0')
	const moderatorPin = digits()
	let pin = digits()
	while (pin === moderatorPin) pin = digits()
	return { pin, moderatorPin }
}
