/** Changing the firewall: rule, on trial in the kernel, and a row once it is kept. */
import { z } from 'zod'
import {
	firewallServices,
	firewallSettingsSchema,
	firstFirewall,
	isNetwork,
	mostNetworks,
	mostRules,
	overlaps,
	privateNetworks,
	vpnForFirewall,
	type FirewallRule,
	type FirewallService,
	type FirewallSettings,
	type OpensTo,
} from '../../../../../appliance/helper/protocol.ts'
import { countryCodes } from '#lib/domain/country.ts'
import { firewall as words } from '#lib/messages/firewall.ts'
import { plainAddress } from '../console/address.ts'
import { UserError } from '../errors.ts'
import { tellFirewall } from '../events/firewall-news.ts'
import type { Actor } from './actor.ts'
import { handOverRanges, removeCountries, settleCountries, takeInCountries } from './countries.ts'
import { theMachine } from './machine.ts'
import { onTrial } from './trial.ts'
import { trustedAddresses } from './trusted-addresses.ts'
import { readVpnSettings } from './vpn-settings.ts'

const firewall = onTrial<FirewallSettings>({
	table: 'firewall',
	parse: (stored) => firewallSettingsSchema.parse(stored),
	kept: (stored) => (stored === undefined ? firstFirewall : firewallSettingsSchema.parse(stored)),
	async tryOut(settings) {
		await handOverRanges(settings.refusedCountries, true)
		await theMachine().tryFirewall(settings, vpnForFirewall(await readVpnSettings()), await trustedBy(settings))
	},
	async settle(isKept) {
		await theMachine().settleFirewall(isKept)
		await settleCountries(isKept)
	},
	tell: (what, stage, by) => tellFirewall({ kind: 'rules', what: words.feed[stage](what), by }),
})

export const viewFirewall = firewall.view

/** Who is let in from wherever they are; nobody has to be looked for while no country is refused. */
export const trustedBy = async ({ refusedCountries }: FirewallSettings): Promise<string[]> =>
	refusedCountries.length === 0 ? [] : trustedAddresses()

/** As it is in force when nothing is on trial. */
export async function keptFirewall(): Promise<FirewallSettings> {
	const { settings, trial } = await viewFirewall()
	return trial?.before ?? settings
}

const Networks = z.string().transform((text, context) => {
	const networks = text.split(/[\s,;]+/).filter((word) => word !== '')
	const wrong = networks.find((word) => !isNetwork(word))
	if (wrong !== undefined) {
		const message = `${wrong.slice(0, 60)} is no address and no network. Write 192.168.20.0/24 or 2001:db8::/32.`
		context.addIssue({ code: 'custom', message })
	} else if (networks.length > mostNetworks)
		context.addIssue({ code: 'custom', message: `At most ${mostNetworks} networks.` })
	return networks
})

const ServiceInput = z.object({
	service: z.enum(firewallServices),
	to: z.enum(['nobody', 'lan', 'vpn', 'networks', 'everywhere'], 'Choose to whom it is open.'),
	networks: Networks,
})

/** Opens a service to others than before. @throws UserError 409 while a change is on trial, or what the helper refuses */
export async function openService(input: Record<'service' | 'to' | 'networks', string>, actor: Actor): Promise<void> {
	const { service, to, networks } = ServiceInput.parse(input)
	if (to === 'networks' && networks.length === 0)
		throw new UserError(400, 'firewall.no_network', 'Name at least one network.', 'networks')
	const opensTo: OpensTo = to === 'networks' ? { to, networks } : { to }
	await firewall.change(words.change.service(words.services[service].name, describe(opensTo)), actor, (settings) => ({
		...settings,
		services: { ...settings.services, [service]: opensTo },
	}))
}

const describe = (opensTo: OpensTo) =>
	opensTo.to === 'networks' ? opensTo.networks.join(', ') : words.inSentence[opensTo.to]

/** Whether an address is of a network that “Local network” means. */
export function isInLocalNetwork(address: string): boolean {
	// An address of the link itself comes with the interface it is on (RFC 4007 section 11).
	const plain = plainAddress(address).replace(/%.*$/, '')
	return privateNetworks.some((network) => overlaps(network, plain))
}

/**
 * Opens the console to the local network alone, if it is open everywhere. Nobody has to keep this within some seconds:
 * whoever asks is in that network.
 * @throws UserError 400 when they are not; as above
 */
export async function closeConsoleToOutside(actor: Actor): Promise<void> {
	if ((await keptFirewall()).services.console.to !== 'everywhere') return
	if (!isInLocalNetwork(actor.address)) throw new UserError(400, 'firewall.outside', words.outside)
	await openService({ service: 'console', to: 'lan', networks: '' }, actor)
	await settleTrial(true, actor)
}

const RuleInput = z.object({
	action: z.enum(['accept', 'drop']),
	source: z.string().trim().refine(isNetwork, 'Write one address or network, such as 203.0.113.7 or 192.168.30.0/24.'),
	protocol: z.enum(['any', 'tcp', 'udp']),
	ports: z
		.string()
		.trim()
		.regex(/^(?:\d{1,5}(?:-\d{1,5})?)?$/, 'Write one port or a range, such as 443 or 8000-8100, or leave it empty.'),
})
export type RuleInput = Record<'action' | 'source' | 'protocol' | 'ports', string>

/** Puts a rule below the others. @throws UserError as above */
export async function addRule(input: RuleInput, actor: Actor): Promise<void> {
	const rule: FirewallRule = RuleInput.parse(input)
	if (rule.ports && rule.protocol === 'any')
		throw new UserError(400, 'firewall.ports_without_protocol', 'Ports need TCP or UDP.', 'protocol')
	await firewall.change(words.change.added(words.rule(rule)), actor, (settings) => {
		if (settings.rules.length >= mostRules)
			throw new UserError(409, 'firewall.too_many_rules', `There are ${mostRules} rules already. Delete one first.`)
		return { ...settings, rules: [...settings.rules, rule] }
	})
}

/** @param place counted from 0 @throws UserError as above, 404 when somebody else changed the rules meanwhile */
export async function removeRule(place: number, source: string, actor: Actor): Promise<void> {
	const { settings } = await viewFirewall()
	const rule = settings.rules[place]
	if (rule?.source !== source)
		throw new UserError(404, 'firewall.rule_gone', 'Somebody has changed the rules. Look again.')
	await firewall.change(words.change.removed(words.rule(rule)), actor, (current) => ({
		...current,
		rules: current.rules.filter((_, index) => index !== place),
	}))
}

const Countries = z.array(z.enum(countryCodes, 'Choose countries of the list.'))

/** From now on nobody gets in from these. @param codes all of them; none for no country at all @throws UserError as above */
export async function refuseCountries(codes: readonly string[], actor: Actor): Promise<void> {
	const refusedCountries = [...new Set(Countries.parse(codes))].sort()
	const what = words.change.countries(refusedCountries.map(words.countryName))
	await firewall.change(what, actor, (settings) => ({ ...settings, refusedCountries }))
}

const isRefusing = ({ settings, trial }: Awaited<ReturnType<typeof viewFirewall>>) =>
	settings.refusedCountries.length > 0 || (trial?.before.refusedCountries.length ?? 0) > 0

/** Takes another database; where countries are refused, it is tried like any change, and the former one stays until then. */
export async function bringCountries(upload: Parameters<typeof takeInCountries>[0], actor: Actor): Promise<void> {
	const view = await viewFirewall()
	if (!isRefusing(view)) return takeInCountries(upload, actor)
	if (view.trial) throw new UserError(409, 'firewall.on_trial', words.waits, 'file')
	await takeInCountries(upload, actor, true)
	try {
		await firewall.change(words.change.newDatabase, actor, (settings) => settings)
	} catch (error) {
		await dropTriedCountries()
		throw error
	}
}

/** A database that was tried is forgotten when nothing is on trial any more. */
export async function dropTriedCountries(): Promise<void> {
	if (!(await viewFirewall()).trial) await settleCountries(false)
}

/** @throws UserError 409 while countries are refused by it */
export async function forgetCountries(actor: Actor): Promise<void> {
	if (isRefusing(await viewFirewall()))
		throw new UserError(409, 'countries.in_use', 'Countries are refused by it. Take them off the list first.')
	await removeCountries(actor)
}

/** Puts the settings of an earlier version on trial. @throws UserError as above */
export async function returnToFirewall(settings: unknown, actor: Actor): Promise<void> {
	const earlier = firewallSettingsSchema.parse(settings)
	await firewall.change(words.change.returned, actor, () => earlier)
}

/** Keeps the change or goes back now. @throws UserError 409 when it has gone back by itself */
export const settleTrial = (isKept: boolean, actor: Actor): Promise<void> => firewall.settle(isKept, actor)

export { firewallServices, firstFirewall, type FirewallService, type FirewallSettings }
