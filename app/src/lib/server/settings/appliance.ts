/** Changing the appliance's name and time zone: rule, row, then told to the machine. */
import { z } from 'zod'
import { presentZoneName, timeZoneNames } from '#lib/domain/time-zone.ts'
import { setApplianceNameAndZone } from '../db/settings.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { changeSettings } from './in-force.ts'
import { nameTheMachine } from './machine.ts'

const timeZones = new Set(timeZoneNames())

const NameAndZone = z.object({
	// A host name (RFC 1123 section 2.1), since phones and browsers reach the appliance by it.
	name: z
		.string()
		.trim()
		.toLowerCase()
		.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'A name has small letters, digits and hyphens, at most 63 of them.'),
	timeZone: z
		.string()
		.transform((zone) => presentZoneName(zone.trim()))
		.refine((zone) => timeZones.has(zone), 'Choose a time zone from the list, for example Europe/London.'),
})

/**
 * Names the appliance and sets its time zone.
 * @returns `problem` in the user's words when it is saved but the machine could not be told
 */
export async function setNameAndZone(
	input: { name: string; timeZone: string },
	actor: Actor,
): Promise<{ problem?: string }> {
	const wanted = NameAndZone.parse(input)
	await changeSettings(actor, () => setApplianceNameAndZone(wanted))
	log.info('appliance named', { ...wanted, user: actor.name })
	return nameTheMachine(wanted)
}
