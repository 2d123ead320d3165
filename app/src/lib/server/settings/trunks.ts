/** Changing trunks: rule, row, then in force. */
import { z } from 'zod'
import { trunkTransports } from '#lib/domain/trunk-transport.ts'
import {
	deleteTrunk,
	getTrunk,
	insertTrunk,
	trunkKinds,
	updateTrunk,
	type TrunkRow,
	type TrunkSettings,
} from '../db/trunks.ts'
import { violatedConstraint } from '../db/pool.ts'
import { releaseTrunks } from '../db/settings.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'
import { changeSettings, putIntoForce, type ApplyVerdict } from './in-force.ts'

/** A trunk as saved, and whether Asterisk has it so. */
export interface SavedTrunk {
	trunk: TrunkRow
	applied: ApplyVerdict
}

/** Codecs the appliance can speak, in the order the form offers them. */
export const trunkCodecs = ['alaw', 'ulaw', 'g722', 'gsm'] as const

// Everything here ends in Asterisk's configuration: a line break, a semicolon or a bracket must not get through.
const TrunkInput = z.object({
	name: z.string().trim().min(1, 'A trunk needs a name.').max(80, 'A name has at most 80 characters.'),
	kind: z.enum(trunkKinds),
	host: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, 'The host is a name or an address, such as sip.example.com.'),
	port: z.coerce
		.number('A port is a number from 1 to 65535.')
		.int('A port is a whole number.')
		.min(1, 'A port is a number from 1 to 65535.')
		.max(65535, 'A port is a number from 1 to 65535.')
		.default(5060),
	transport: z.enum(trunkTransports).default('udp'),
	userName: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9._@+-]{0,80}$/, 'A user name has letters, digits and . _ @ + - only.')
		.default(''),
	password: z
		.string()
		.max(200, 'A password has at most 200 characters.')
		.regex(/^[^\r\n;]*$/, 'Asterisk cannot hold a password with a semicolon or a line break.')
		.optional(),
	callerId: z
		.string()
		.trim()
		.regex(/^\+?\d{0,20}$/, 'A caller number has digits only, with a plus in front for international ones.')
		.default(''),
	dialFormat: z
		.string()
		.trim()
		.regex(/^[0-9+*#]{0,10}\{number\}$/, 'The dial format is {number} with at most ten digits or + in front.')
		.default('+{number}'),
	codecs: z.array(z.enum(trunkCodecs)).min(1, 'Choose at least one codec.').default(['alaw', 'ulaw']),
	isEnabled: z.boolean().default(true),
})
/** What the form sends; an absent or empty password means "unchanged" where there is one. */
export type TrunkInput = z.input<typeof TrunkInput>

function settingsFrom(input: TrunkInput, before?: TrunkRow): TrunkSettings {
	const parsed = TrunkInput.parse(input)
	// The address kind knows no credentials; leftovers of an earlier kind must not stay in the configuration.
	if (parsed.kind === 'address') return { ...parsed, userName: '', password: '' }
	const password = parsed.password || before?.password || ''
	if (!parsed.userName)
		throw new UserError(400, 'trunk.user_name_missing', 'The carrier gave you a user name for this line.', 'userName')
	if (!password)
		throw new UserError(400, 'trunk.password_missing', 'The carrier gave you a password for this line.', 'password')
	return { ...parsed, password }
}

function nameTaken(error: unknown): never {
	if (violatedConstraint(error) !== 'trunks_name_unique') throw error
	throw new UserError(409, 'trunk.name_taken', 'Another trunk has this name. Choose another one.', 'name')
}

function mustExist(trunk: TrunkRow | undefined): TrunkRow {
	if (!trunk) throw new UserError(404, 'trunk.not_found', 'This trunk is gone: somebody deleted it.')
	return trunk
}

/** Endpoint name of a trunk in Asterisk. */
export const trunkEndpoint = (trunk: { id: string }): string => `trunk-${trunk.id}`

async function inForce(trunk: TrunkRow): Promise<SavedTrunk> {
	return { trunk, applied: await putIntoForce(trunkEndpoint(trunk)) }
}

/** @param id the one it had before it was deleted @throws UserError 409 `trunk.name_taken`, 400 for missing credentials */
export async function createTrunk(input: TrunkInput, actor: Actor, id?: string): Promise<SavedTrunk> {
	const settings = settingsFrom(input)
	const trunk = await changeSettings(actor, () => insertTrunk({ ...settings, id })).catch(nameTaken)
	log.info('trunk created', { trunk: trunk.name, user: actor.name })
	return inForce(trunk)
}

/** @throws UserError 404 `trunk.not_found`, 409 `trunk.name_taken` */
export async function changeTrunk(id: string, input: TrunkInput, actor: Actor): Promise<SavedTrunk> {
	const settings = settingsFrom(input, mustExist(await getTrunk(id)))
	const trunk = mustExist(await changeSettings(actor, () => updateTrunk(id, settings)).catch(nameTaken))
	log.info('trunk changed', { trunk: trunk.name, user: actor.name })
	return inForce(trunk)
}

/** Takes a trunk out of use or back into it, without touching its settings. @throws UserError 404 */
export async function setTrunkEnabled(id: string, isEnabled: boolean, actor: Actor): Promise<SavedTrunk> {
	const trunk = mustExist(await changeSettings(actor, () => updateTrunk(id, { isEnabled })))
	log.info(isEnabled ? 'trunk enabled' : 'trunk disabled', { trunk: trunk.name, user: actor.name })
	return inForce(trunk)
}

/** Ends that all trunks are off since a backup was restored: from now on each is as its own page says. */
export async function turnTrunksOn(actor: Actor): Promise<ApplyVerdict> {
	await changeSettings(actor, releaseTrunks)
	log.info('trunks turned on after a restore', { user: actor.name })
	return putIntoForce('trunks')
}

/** @throws UserError 404 `trunk.not_found`, 409 `trunk.in_use` while a flow that takes calls dials through it */
export async function removeTrunk(id: string, actor: Actor): Promise<SavedTrunk> {
	await refuseWhileInUse('trunk', id, 'trunk.in_use', 'Calls go out through this trunk from')
	const trunk = mustExist(await changeSettings(actor, () => deleteTrunk(id)))
	log.info('trunk deleted', { trunk: trunk.name, user: actor.name })
	return inForce(trunk)
}
