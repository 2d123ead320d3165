/** What may be said about a restore: from which repository, which backup, which parts, and who wants it. */
import { z } from 'zod'
import { partsWithDatabase, restoreParts } from './parts.ts'

export const snapshotSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** The one that backups go to, or another one that was opened for this. */
export const restoreSourceSchema = z.enum(['own', 'other'])
export type RestoreSource = z.infer<typeof restoreSourceSchema>

/** For the audit log of the restored database, in which the user may not be. */
export const restorerSchema = z.strictObject({
	/** Absent in the set-up, before there is a user. */
	id: z.uuid().optional(),
	name: z.string().max(200),
	address: z.string().max(64),
})
export type Restorer = z.infer<typeof restorerSchema>

export const restoreOrderSchema = z
	.strictObject({
		runId: z.uuid(),
		source: restoreSourceSchema,
		snapshot: snapshotSchema,
		parts: z.array(z.enum(restoreParts)).min(1).max(restoreParts.length),
		by: restorerSchema,
	})
	.refine(({ parts }) => parts.includes('database') || !parts.some((part) => partsWithDatabase.includes(part)))
export type RestoreOrder = z.infer<typeof restoreOrderSchema>
