/** What is ordered of an installation to another disk. */
import { z } from 'zod'

/** The kernel's name of a disk, such as `sda` or `nvme0n1`; nothing else reaches a command line. */
export const diskNamePattern = /^[a-z][a-z0-9]{1,31}$/

/** One disk, as it was when somebody chose it: another one may have its name by now. */
export const chosenDiskSchema = z.strictObject({
	name: z.string().regex(diskNamePattern),
	model: z.string().max(256),
	/** '' = it tells none. */
	serial: z.string().max(256),
	bytes: z.number().int().positive(),
})
export type ChosenDisk = z.infer<typeof chosenDiskSchema>
