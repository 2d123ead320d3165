/** Changing addresses and name servers: rule, on trial in the machine, and kept from wherever the console is then reached. */
import { isIPv4, isIPv6 } from 'node:net'
import {
	domainPattern,
	findNetworkFault,
	firstInterface,
	mostServers,
	networkSettingsSchema,
	timeServersSchema,
	type AddressSettings,
	type InterfaceSettings,
	type InterfaceState,
	type NetworkSettings,
	type NetworkState,
} from '../../../../../appliance/helper/protocol.ts'
import { network as words } from '#lib/messages/network.ts'
import { hashToken, makeToken } from '../auth/cookies.ts'
import { isTrialToken, setTrialToken } from '../db/network.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { noteDeed, type Actor } from './actor.ts'
import { theMachine } from './machine.ts'
import { onTrial, type SettingsView } from './trial.ts'

export type { AddressSettings, InterfaceSettings, InterfaceState, NetworkSettings, NetworkState }

let reading: Promise<NetworkState> | undefined

/** How the network is just now; asked once for all who want to know in the same moment. */
function readNetwork(): Promise<NetworkState> {
	reading ??= theMachine()
		.readNetwork()
		.finally(() => (reading = undefined))
	return reading
}

const network = onTrial<NetworkSettings>({
	table: 'network',
	parse: (stored) => networkSettingsSchema.parse(stored),
	// The machine knows: its screen can reset them.
	kept: async () => (await readNetwork()).kept ?? { interfaces: [] },
	tryOut: (settings) => theMachine().tryNetwork(settings),
	settle: (isKept) => theMachine().settleNetwork(isKept),
})

/** The interfaces there are and those that were set and are not there now, each with its settings. */
function allInterfaces({ interfaces }: NetworkSettings, present: readonly InterfaceState[]): InterfaceSettings[] {
	const named = (name: string) => interfaces.find((one) => one.name === name)
	const there = present.map(({ name }) => named(name) ?? firstInterface(name))
	return [...there, ...interfaces.filter(({ name }) => !present.some((one) => one.name === name))]
}

export interface NetworkView extends SettingsView<NetworkSettings> {
	state: NetworkState
	/** Addresses that the change on trial gives and that are not there yet, or were not before it. */
	newAddresses: string[]
	/** The change on trial has the network give an address: nobody knows it beforehand. */
	isUnknown: boolean
}

const bare = (address: string) => address.split('/')[0]!
const typedAddresses = ({ interfaces }: NetworkSettings) =>
	interfaces.flatMap(({ ipv4, ipv6 }) =>
		[ipv4, ipv6].flatMap((one) => (one.method === 'static' ? [bare(one.address)] : [])),
	)

function becomesAutomatic(before: NetworkSettings, after: NetworkSettings): boolean {
	return after.interfaces.some(({ name, ipv4 }) => {
		const old = before.interfaces.find((one) => one.name === name)?.ipv4
		return ipv4.method === 'automatic' && old !== undefined && old.method !== 'automatic'
	})
}

export async function viewNetwork(): Promise<NetworkView> {
	const [view, state] = await Promise.all([network.view(), readNetwork()])
	const all = (settings: NetworkSettings) => ({ interfaces: allInterfaces(settings, state.interfaces) })
	const settings = all(view.settings)
	const { trial } = view
	if (!trial) return { settings, state, trial, newAddresses: [], isUnknown: false }
	const before = all(trial.before)
	const old = typedAddresses(before)
	const newAddresses = typedAddresses(settings).filter((address) => !old.includes(address))
	return { settings, state, trial: { ...trial, before }, newAddresses, isUnknown: becomesAutomatic(before, settings) }
}

/** What a user typed about one interface. */
export type InterfaceInput = Record<
	| 'name'
	| 'ipv4Method'
	| 'ipv4Address'
	| 'ipv4Gateway'
	| 'ipv6Method'
	| 'ipv6Address'
	| 'ipv6Gateway'
	| 'nameServers'
	| 'searchDomains',
	string
>

const split = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '')

function addressSettings(method: string, address: string, gateway: string): AddressSettings {
	if (method === 'static') return { method, address: address.trim(), gateway: gateway.trim() }
	return { method: method === 'off' ? 'off' : 'automatic' }
}

function parseInput(input: InterfaceInput): InterfaceSettings {
	const nameServers = split(input.nameServers)
	const searchDomains = split(input.searchDomains)
	if (nameServers.length > mostServers)
		throw new UserError(400, 'network.too_many_servers', words.refused.tooMany(mostServers), 'nameServers')
	const wrong = searchDomains.find((domain) => !domainPattern.test(domain))
	if (wrong !== undefined || searchDomains.length > mostServers)
		throw new UserError(400, 'network.no_domain', words.refused.noDomain(wrong ?? ''), 'searchDomains')
	return {
		name: input.name,
		ipv4: addressSettings(input.ipv4Method, input.ipv4Address, input.ipv4Gateway),
		ipv6: addressSettings(input.ipv6Method, input.ipv6Address, input.ipv6Gateway),
		...{ nameServers, searchDomains },
	}
}

const methodOf = (settings: AddressSettings) =>
	settings.method === 'static' ? settings.address : words.methods[settings.method].toLowerCase()

/** One sentence: what the interface has from now on. */
function describe({ name, ipv4, ipv6, nameServers }: InterfaceSettings): string {
	return words.change(name, methodOf(ipv4), methodOf(ipv6), nameServers)
}

/**
 * Gives an interface other addresses or name servers, on trial.
 * @returns the token of the link by which the change can be kept from the new address, signed in or not
 * @throws UserError 400 at the field that is wrong, 409 while a change is on trial, or what the machine refuses
 */
export async function changeInterface(input: InterfaceInput, actor: Actor): Promise<string> {
	const changed = parseInput(input)
	const { settings: present, state } = await viewNetwork()
	if (!present.interfaces.some(({ name }) => name === changed.name))
		throw new UserError(404, 'network.no_interface', words.refused.noInterface(changed.name.slice(0, 15)))
	return tryNetwork(describe(changed), actor, (settings) => {
		const all = allInterfaces(settings, state.interfaces)
		const next = { interfaces: all.map((one) => (one.name === changed.name ? changed : one)) }
		return withoutFault(next, state, changed.name)
	})
}

/**
 * Makes an earlier version what is tried.
 * @param settings as they were stored; null for how the machine came
 * @returns the link's token, and throws, as above
 */
export async function returnToNetwork(settings: unknown, actor: Actor): Promise<string> {
	const earlier = settings === null ? { interfaces: [] } : networkSettingsSchema.parse(settings)
	const { state } = await viewNetwork()
	const next = { interfaces: allInterfaces(earlier, state.interfaces) }
	return tryNetwork(words.returned, actor, () => withoutFault(next, state))
}

/** Puts settings on trial. @returns the token of the link by which they are kept from the new address */
async function tryNetwork(
	what: string,
	actor: Actor,
	make: (settings: NetworkSettings) => NetworkSettings,
): Promise<string> {
	const { token, tokenHash } = makeToken()
	await network.change(what, actor, make, () => setTrialToken(tokenHash))
	return token
}

/** @param inHand the interface whose form is open, if one is @throws UserError 400 for settings that cannot work */
function withoutFault(next: NetworkSettings, { interfaces }: NetworkState, inHand?: string): NetworkSettings {
	const addresses = interfaces.flatMap((one) => one.addresses.map(({ address }) => ({ name: one.name, address })))
	const fault = findNetworkFault(next, addresses)
	if (!fault) return networkSettingsSchema.parse(next)
	// What is wrong with another interface cannot be mended in this form.
	const isHere = fault.at !== undefined && fault.at.name === inHand
	const message = fault.at && !isHere ? `${fault.at.name}: ${fault.message}` : fault.message
	throw new UserError(400, fault.code, message, isHere ? fault.at?.field : undefined)
}

/** Keeps the change or goes back now. @throws UserError 409 when it has gone back by itself or is not in force yet */
export const settleNetworkTrial = (isKept: boolean, actor: Actor): Promise<void> => network.settle(isKept, actor)

/** What is on trial, for whoever has its link. @throws UserError 410 when the link is not, or no longer, good */
export async function viewTrialByToken(token: string): Promise<{ what: string; endsAt: Date }> {
	if (!(await isTrialToken(hashToken(token)))) throw new UserError(410, 'network.link_over', words.refused.linkOver)
	const { trial } = await network.view()
	if (!trial) throw new UserError(410, 'network.link_over', words.refused.linkOver)
	return { what: trial.what, endsAt: trial.endsAt }
}

/** Keeps the change from the new address: the link proves that it came from whoever made the change. @throws as above */
export async function keepByToken(token: string, address: string): Promise<void> {
	await viewTrialByToken(token)
	await network.settle(true, { kind: 'visitor', address })
}

/** Whom the machine asks for the time. @throws UserError 400 for what is no name and no address */
export async function setTimeServers(text: string, actor: Actor): Promise<void> {
	const servers = split(text)
	const wrong = servers.find((server) => !isIPv4(server) && !isIPv6(server) && !domainPattern.test(server))
	if (wrong !== undefined || !timeServersSchema.safeParse(servers).success)
		throw new UserError(400, 'network.no_time_server', words.refused.noTimeServer(wrong ?? ''), 'timeServers')
	await theMachine().setTimeServers(servers)
	await noteDeed(actor, { kind: 'time-servers', action: 'changed', objectName: servers.join(', ') })
	log.info('time servers changed', { servers, user: actor.name })
}
