/** The address that carriers and phones outside are told: typed, or asked of a STUN server again and again; followed by Asterisk. */
import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { domainPattern, isNetwork } from '../../../../../appliance/helper/protocol.ts'
import { network as words } from '#lib/messages/network.ts'
import { toldAddress } from '../asterisk-config/pjsip-transports.ts'
import { getPublicAddress, noteStunAnswer, setPublicAddress, type PublicAddressRow } from '../db/public-address.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { askStun, StunFailed } from '../outgoing/stun.ts'
import { changeAs, type Actor } from './actor.ts'
import { changeSettings, putIntoForce } from './in-force.ts'
import { theMachine } from './machine.ts'

const texts = words.outside.refused
const mostNetworks = 20

/** What Asterisk's configuration calls it in its verdicts. */
const objectName = 'transport-udp'

const split = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '')

const Networks = z.string().transform((text, context) => {
	const networks = split(text)
	const wrong = networks.find((word) => !isNetwork(word) || !isIPv4(word.split('/')[0]!))
	if (wrong !== undefined) context.addIssue({ code: 'custom', message: texts.noNetwork(wrong.slice(0, 60)) })
	else if (networks.length > mostNetworks) context.addIssue({ code: 'custom', message: texts.tooMany(mostNetworks) })
	return networks
})

const isOfTheInternet = (address: string) =>
	isIPv4(address) && ['unicast', 'reserved'].includes(ipaddr.parse(address).range())

const Input = z.discriminatedUnion('source', [
	z.object({ source: z.literal('none') }),
	z.object({
		source: z.literal('typed'),
		address: z
			.string()
			.trim()
			.refine(isIPv4, texts.noAddress)
			.refine((address) => !isIPv4(address) || isOfTheInternet(address), texts.privateAddress),
		localNetworks: Networks,
	}),
	z.object({
		source: z.literal('stun'),
		stunHost: z
			.string()
			.trim()
			.refine((host) => isIPv4(host) || domainPattern.test(host), texts.noServer),
		stunPort: z.coerce.number(texts.noPort).int(texts.noPort).min(1, texts.noPort).max(65_535, texts.noPort),
		localNetworks: Networks,
	}),
])

export type PublicAddressInput = Record<'source' | 'address' | 'stunHost' | 'stunPort' | 'localNetworks', string>

export interface PublicAddressView extends PublicAddressRow {
	/** What Asterisk tells those outside just now; '' = its own address, undefined = it does not answer. */
	told: string | undefined
}

export async function viewPublicAddress(): Promise<PublicAddressView> {
	const told = theMachine()
		.readTransport()
		.then(toldAddress)
		.catch((error: unknown) => {
			// The page says so; an Asterisk that is starting is no reason not to show it.
			if (!(error instanceof UserError)) throw error
			return undefined
		})
	return { ...(await getPublicAddress()), told: await told }
}

/**
 * Sets where the public address comes from and puts it into force.
 * @returns `problem` in the user's words when it is saved but Asterisk could not be told
 * @throws UserError 400 when the STUN server does not tell one
 */
export async function changePublicAddress(input: PublicAddressInput, actor: Actor): Promise<{ problem?: string }> {
	const wanted = Input.parse(input)
	const { stunHost, stunPort } = await getPublicAddress()
	const server = { stunHost, stunPort }
	if (wanted.source !== 'none' && wanted.localNetworks.length === 0)
		throw new UserError(400, 'public_address.no_network', texts.noLocalNetwork, 'localNetworks')
	if (wanted.source === 'none') await save(actor, { ...server, ...wanted, address: null, localNetworks: [] })
	else if (wanted.source === 'typed') await save(actor, { ...server, ...wanted })
	else {
		const answer = await ask(wanted)
		if ('problem' in answer) throw new UserError(400, 'public_address.no_answer', answer.problem, 'stunHost')
		await save(actor, { ...wanted, ...answer })
		await changeAs(actor, () => noteStunAnswer(wanted, answer))
	}
	log.info('public address set', { source: wanted.source, user: actor.name })
	const { applied, problem } = await putIntoForce(objectName)
	return applied ? {} : { problem: problem ?? '' }
}

const save = (actor: Actor, settings: Parameters<typeof setPublicAddress>[0]) =>
	changeSettings(actor, () => setPublicAddress(settings))

async function ask(server: { stunHost: string; stunPort: number }): Promise<{ address: string } | { problem: string }> {
	const name = `${server.stunHost}:${server.stunPort}`
	try {
		const address = await askStun(server.stunHost, server.stunPort)
		// One on this side of the router sees the machine's own address.
		return isOfTheInternet(address) ? { address } : { problem: words.outside.stun.is_inside(name, address) }
	} catch (error) {
		if (!(error instanceof StunFailed)) throw error
		return { problem: words.outside.stun[error.reason](name) }
	}
}

/** Tells Asterisk our own addresses anew: they are others than before. */
export async function followOwnAddresses(): Promise<void> {
	if ((await getPublicAddress()).source !== 'none') await putIntoForce(objectName)
}

/**
 * Asks the STUN server again, where there is one; a change is noted and followed.
 * @returns whether there was nothing to ask, or an answer
 */
export async function checkPublicAddress(): Promise<boolean> {
	const { source, stunHost, stunPort, address: before } = await getPublicAddress()
	if (source !== 'stun') return true
	const server = { stunHost, stunPort }
	const answer = await ask(server)
	if ('problem' in answer) log.warn('the STUN server told no address', { ...server, problem: answer.problem })
	if (!(await changeAs({ kind: 'machine' }, () => noteStunAnswer(server, answer)))) return !('problem' in answer)
	log.info('public address changed', { before, ...answer })
	await putIntoForce(objectName)
	return true
}
