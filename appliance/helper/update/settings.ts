/** What an update is asked for: from where, and when the machine may restart. Imported by both sides. */
import { z } from 'zod'

/** Three numbers: names of files and partitions are made of it. */
export const updateVersionPattern = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/

export const updateAddressSchema = z
	.url({ protocol: /^https$/ })
	.max(500)
	.refine((text) => !text.includes('?') && !text.includes('#'))

export const updateSourceSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('address'), address: updateAddressSchema }),
	/** The file that was uploaded last. */
	z.strictObject({ kind: z.literal('file') }),
])
export type UpdateSource = z.infer<typeof updateSourceSchema>

export const updateMomentSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('now') }),
	z.strictObject({ kind: z.literal('no-calls') }),
	/** @property at milliseconds since 1970 */
	z.strictObject({ kind: z.literal('at'), at: z.number().int().positive() }),
])
export type UpdateMoment = z.infer<typeof updateMomentSchema>

export const updateOrderSchema = z.strictObject({
	runId: z.uuid(),
	/** The name of whoever asked for it. */
	by: z.string().max(100),
	source: updateSourceSchema,
	/** The one that was shown: another one is not installed unseen. */
	version: z.string().regex(updateVersionPattern),
	when: updateMomentSchema,
})
export type UpdateOrder = z.infer<typeof updateOrderSchema>
