/** The machine: how it fares, its units, its power, and who is told when something is wrong with it. */
import { z } from 'zod'
import {
	journalQuerySchema,
	restartables,
	type JournalPage,
	type SystemReading,
} from '../../../../../appliance/helper/protocol.ts'
import { usedShareOf } from '#lib/domain/disk-space.ts'
import { setAlarmRecipient, type MachineSample } from '../db/machine-watch.ts'
import { log } from '../log.ts'
import { changeAs, noteDeed, type Actor } from './actor.ts'
import { theMachine, type JournalQuestion } from './machine.ts'

/** A reading, and how busy the processors were since the one before it. */
export interface Vitals {
	reading: SystemReading
	/** From 0 to 1; undefined for the first reading. */
	cpuShare: number | undefined
}

/** However many look at the page, the machine is read this often at most. */
const FRESH_MS = 4000

let last: Vitals | undefined
let underWay: Promise<Vitals> | undefined

/** @throws UserError 503 while the helper is away */
export function readVitals(now = Date.now()): Promise<Vitals> {
	if (last && now - last.reading.at < FRESH_MS) return Promise.resolve(last)
	underWay ??= theMachine()
		.readSystem()
		.then((reading) => (last = { reading, cpuShare: cpuShareBetween(last?.reading, reading) }))
		.finally(() => (underWay = undefined))
	return underWay
}

export function cpuShareBetween(before: SystemReading | undefined, after: SystemReading): number | undefined {
	const ticks = after.cpu.total - (before?.cpu.total ?? after.cpu.total)
	return before && ticks > 0 ? (after.cpu.busy - before.cpu.busy) / ticks : undefined
}

/** What of it is kept for a day. */
export function sampleOf({ reading, cpuShare }: Vitals): Omit<MachineSample, 'at'> {
	const { memory, disks, temperatures } = reading
	const data = disks.find(({ mount }) => mount === '/var')
	return {
		cpu: cpuShare ?? null,
		memory: memory.totalBytes === 0 ? 0 : 1 - memory.availableBytes / memory.totalBytes,
		disk: data ? usedShareOf(data) : 0,
		celsius: temperatures.length === 0 ? null : Math.max(...temperatures.map(({ celsius }) => celsius)),
	}
}

const Unit = z.enum(restartables, 'This unit is not restarted from here.')

export async function restartUnit(unit: string, actor: Actor): Promise<void> {
	const known = Unit.parse(unit)
	log.warn('unit restarted by a user', { unit: known, user: actor.name })
	await noteDeed(actor, { kind: 'machine', action: 'restarted', objectName: known })
	await theMachine().restartUnit(known)
}

export async function switchPower(how: 'restart' | 'powerOff', actor: Actor): Promise<void> {
	log.warn(how === 'restart' ? 'machine restarted by a user' : 'machine powered off by a user', { user: actor.name })
	await noteDeed(actor, { kind: 'machine', action: how === 'restart' ? 'restarted' : 'powered-off' })
	await theMachine()[how]()
}

const JournalInput = journalQuerySchema.omit({ action: true })

/** A page of the journal. @throws UserError 409 with the helper's words for what makes no sense; ZodError for what is no question */
export function readJournal(question: JournalQuestion): Promise<JournalPage> {
	return theMachine().readJournal(JournalInput.parse(question))
}

const Recipient = z
	.string()
	.trim()
	.max(200, 'At most 200 characters.')
	.regex(/^(?:[^\s@,]+@[^\s@,]+(?:\s*,\s*[^\s@,]+@[^\s@,]+)*)?$/, 'Write mail addresses with commas between them.')

/** @param to addresses with commas between them, '' for nobody */
export async function changeAlarmRecipient(to: string, actor: Actor): Promise<void> {
	const recipient = Recipient.parse(to)
	await changeAs(actor, () => setAlarmRecipient(recipient))
	log.info('recipient of alarms changed', { user: actor.name })
}
