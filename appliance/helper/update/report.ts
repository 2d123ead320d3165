/** What updates tell the console, in files and in the answer of read-update. */
import { z } from 'zod'
import { updateMomentSchema, updateSourceSchema } from './settings.ts'

/** A version as a slot holds it; the root hash tells apart what the number alone does not. */
const installedSchema = z.object({ version: z.string(), rootHash: z.string() })
export type Installed = z.infer<typeof installedSchema>

export const runSchema = z.object({
	id: z.uuid(),
	by: z.string(),
	/** Milliseconds since 1970. */
	beganAt: z.number(),
	source: updateSourceSchema,
	when: updateMomentSchema,
	from: installedSchema,
	to: installedSchema,
	/** The kernel's name for the boot in which it was begun. */
	bootId: z.string(),
	/** `booting`: from here on the boot loader may know the new version; `returning`: the old one is taking the machine back. */
	state: z.enum(['preparing', 'booting', 'returning']),
	/** Trunks that were registered before the restart, by their endpoints. */
	trunks: z.array(z.string()),
})
export type UpdateRun = z.infer<typeof runSchema>

export const updateSteps = ['receiving', 'writing', 'trying', 'waiting', 'restarting'] as const

export const updateProgressSchema = z.object({
	runId: z.uuid(),
	step: z.enum(updateSteps),
	/** Of the step `receiving`. */
	percent: z.number(),
})
export type UpdateProgress = z.infer<typeof updateProgressSchema>

/** `gave-way`: it was started and the machine went back; `interrupted`: the power failed before it was started. */
export const updateOutcomes = ['kept', 'gave-way', 'failed', 'cancelled', 'interrupted'] as const

export const updateEndSchema = z.object({
	id: z.uuid(),
	by: z.string(),
	beganAt: z.number(),
	endedAt: z.number(),
	from: z.string(),
	to: z.string(),
	outcome: z.enum(updateOutcomes),
	/** In one or more sentences; '' for one that was kept. */
	reason: z.string(),
})
export type UpdateEnd = z.infer<typeof updateEndSchema>

export const offeredSchema = z.object({
	version: z.string(),
	notes: z.string(),
	/** Undefined where the source does not say. */
	bytes: z.number().optional(),
	checkedAt: z.number(),
	source: updateSourceSchema,
})
export type OfferedUpdate = z.infer<typeof offeredSchema>

/** A service that systemd has started again so often does not come up by waiting: over a minute even on a fast machine. */
export const ENDLESS_RESTARTS = 60

/** One part of the telephony health check. */
export const partVerdictSchema = z.object({
	part: z.enum(['units', 'database', 'asterisk', 'configuration', 'trunks', 'call']),
	isGood: z.boolean(),
	/** One sentence: what was seen. */
	seen: z.string(),
	/** Waiting does not mend it. */
	isFinal: z.boolean().optional(),
})
export const verdictSchema = z.object({
	at: z.number(),
	isGood: z.boolean(),
	parts: z.array(partVerdictSchema),
	/** Of the version that was checked. */
	rootHash: z.string(),
})
export type HealthVerdict = z.infer<typeof verdictSchema>
export type PartVerdict = z.infer<typeof partVerdictSchema>

const slotSchema = z.object({
	version: z.string(),
	isRunning: z.boolean(),
	/** `counted`: not called good yet; `given-up`: its tries are used up. */
	state: z.enum(['kept', 'counted', 'given-up']),
})
export type Slot = z.infer<typeof slotSchema>

export const updateStateSchema = z.object({
	version: z.string(),
	/** A container has no slots. */
	hasSlots: z.boolean(),
	slots: z.array(slotSchema),
	address: z.string(),
	run: runSchema.nullable(),
	progress: updateProgressSchema.nullable(),
	offered: offeredSchema.nullable(),
	history: z.array(updateEndSchema),
	verdict: verdictSchema.nullable(),
	freeBytes: z.number(),
})
export type UpdateState = z.infer<typeof updateStateSchema>
