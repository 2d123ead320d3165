/** Changing extensions: rule, row, then in force. */
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { ExtensionSwitches } from '#lib/domain/extension-switches.ts'
import { extensionPattern } from '#lib/domain/number.ts'
import {
	deleteExtension,
	getExtension,
	insertExtension,
	listExtensions,
	updateExtension,
	type ExtensionRow,
} from '../db/extensions.ts'
import { violatedConstraint } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'
import { changeSettings, putIntoForce, type ApplyVerdict } from './in-force.ts'

/** An extension as saved, and whether Asterisk has it so. */
export interface SavedExtension {
	extension: ExtensionRow
	applied: ApplyVerdict
}

const name = z.string().trim().min(1, 'An extension needs a name.').max(80, 'A name has at most 80 characters.')
const number = z.string().trim().regex(extensionPattern, 'An extension has 2 to 6 digits and does not begin with 0.')
const flag = z.boolean().optional()
const switches = { isVpnOnly: flag, isEncrypted: flag, isInBrowser: flag }
const ExtensionInput = z.object({ name, number, ...switches })
const ExtensionChange = z.object({ name, ...switches })

/** A phone in a browser comes through the console, not through the tunnel, and has an encryption of its own. */
function refuseMixture({ isVpnOnly, isEncrypted, isInBrowser }: Partial<ExtensionSwitches>): void {
	if (!isInBrowser || !(isVpnOnly || isEncrypted)) return
	throw new UserError(
		400,
		'extension.browser_alone',
		'A phone in a browser is always encrypted, and the firewall says who reaches it: take “VPN only” and “Encrypted” away.',
	)
}

// Without 0, O, 1, l and I, so that a password read aloud or typed from paper comes out right.
const passwordAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** A random password for a SIP account: 20 characters, 115 bits. */
export function makeSipPassword(): string {
	return Array.from({ length: 20 }, () => passwordAlphabet[randomInt(passwordAlphabet.length)]).join('')
}

/** The lowest free number from 201 on: what the form suggests. */
export async function nextFreeExtension(): Promise<string> {
	const taken = new Set((await listExtensions()).map((extension) => extension.number))
	let number = 201
	while (taken.has(String(number))) number++
	return String(number)
}

/**
 * Makes an extension with a random SIP password.
 * @param input without a number it gets the next free one
 * @param id the one it had before it was deleted
 * @throws UserError 409 `extension.number_taken`
 */
export async function createExtension(
	input: Partial<ExtensionSwitches> & { number?: string | undefined; name: string },
	actor: Actor,
	id?: string,
): Promise<SavedExtension> {
	const wanted = ExtensionInput.parse({ ...input, number: input.number?.trim() || (await nextFreeExtension()) })
	refuseMixture(wanted)
	const row = { ...wanted, id, sipPassword: makeSipPassword() }
	const extension = await changeSettings(actor, () => insertExtension(row)).catch((error: unknown) => {
		if (violatedConstraint(error) !== 'extensions_number_unique') throw error
		const message = `Extension ${wanted.number} exists already. Choose another number.`
		throw new UserError(409, 'extension.number_taken', message, 'number')
	})
	log.info('extension created', { extension: extension.number, user: actor.name })
	return { extension, applied: await putIntoForce(extension.number) }
}

function mustExist(extension: ExtensionRow | undefined): ExtensionRow {
	if (!extension) throw new UserError(404, 'extension.not_found', 'This extension is gone: somebody deleted it.')
	return extension
}

/** What is not named stays as it is. @throws UserError 404 `extension.not_found` */
export async function changeExtension(
	id: string,
	input: Partial<ExtensionSwitches> & { name: string },
	actor: Actor,
): Promise<SavedExtension> {
	const change = ExtensionChange.parse(input)
	refuseMixture(change)
	const extension = mustExist(await changeSettings(actor, () => updateExtension(id, change)))
	log.info('extension changed', { extension: extension.number, user: actor.name })
	return { extension, applied: await putIntoForce(extension.number) }
}

/** Gives an extension a new random password; its phones are signed out until they have it. @throws UserError 404 */
export async function renewSipPassword(id: string, actor: Actor): Promise<SavedExtension> {
	const extension = mustExist(
		await changeSettings(actor, () => updateExtension(id, { sipPassword: makeSipPassword() })),
	)
	log.info('extension password renewed', { extension: extension.number, user: actor.name })
	return { extension, applied: await putIntoForce(extension.number) }
}

/** @throws UserError 404 `extension.not_found`, 409 `extension.in_use` while a flow that takes calls dials it */
export async function removeExtension(id: string, actor: Actor): Promise<SavedExtension> {
	const { number } = await requireExtension(id)
	await refuseWhileInUse('extension', number, 'extension.in_use', 'Callers are sent to this extension by')
	const extension = mustExist(await changeSettings(actor, () => deleteExtension(id)))
	log.info('extension deleted', { extension: extension.number, user: actor.name })
	return { extension, applied: await putIntoForce(extension.number) }
}

/** The extension with this id. @throws UserError 404 `extension.not_found` */
export async function requireExtension(id: string): Promise<ExtensionRow> {
	return mustExist(await getExtension(id))
}
