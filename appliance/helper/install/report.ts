/** What is told of the machine's disks, and what an installation tells of itself in a file. */
import { z } from 'zod'
import { chosenDiskSchema } from './settings.ts'

/** Why a disk cannot take the appliance. */
export const diskObstacles = ['in-use', 'read-only', 'too-small'] as const

export const offeredDiskSchema = z.object({
	...chosenDiskSchema.shape,
	isRemovable: z.boolean(),
	obstacle: z.enum(diskObstacles).nullable(),
	/** What is on it: its partitions, or the file system that takes all of it. */
	contents: z.array(
		z.object({
			bytes: z.number(),
			/** '' = none that is known. */
			fileSystem: z.string(),
			label: z.string(),
			/** It belongs to an appliance like this one. */
			isAppliance: z.boolean(),
		}),
	),
})
export type OfferedDisk = z.infer<typeof offeredDiskSchema>

export const machineDisksSchema = z.object({
	/** The one this appliance runs from; null where it runs from none of its own, as in a container. */
	running: offeredDiskSchema.nullable(),
	/** All others, largest first. */
	others: z.array(offeredDiskSchema),
})
export type MachineDisks = z.infer<typeof machineDisksSchema>

/** Whether a disk can take the appliance. */
export const isFit = ({ obstacle }: Pick<OfferedDisk, 'obstacle'>): boolean => obstacle === null

/** Why an installation is offered; undefined where it is not. */
export function installOfferOf({ running, others }: MachineDisks): 'removable' | 'other' | undefined {
	if (!running) return undefined
	if (running.isRemovable) return 'removable'
	return others.some(isFit) ? 'other' : undefined
}

export const installSteps = ['erasing', 'copying', 'boot-loader'] as const

const about = { disk: chosenDiskSchema }
export const installReportSchema = z.discriminatedUnion('state', [
	z.object({ ...about, state: z.literal('running'), step: z.enum(installSteps), percent: z.number().min(0).max(100) }),
	z.object({ ...about, state: z.literal('done') }),
	/** `problem`: one sentence with the way out. */
	z.object({ ...about, state: z.literal('failed'), problem: z.string() }),
])
export type InstallReport = z.infer<typeof installReportSchema>
