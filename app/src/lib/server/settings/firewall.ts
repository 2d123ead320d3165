/** Changing the firewall: rule, on trial in the kernel, and a row once it is kept. */
import { z } from 'zod'
import {
	firewallServices,
	firewallSettingsSchema,
	isNetwork,
	mostNetworks,
	mostRules,
	vpnForFirewall,
	type FirewallRule,
	type FirewallService,
	type FirewallSettings,
	type OpensTo,
} from '../../../../../appliance/helper/protocol.ts'
import { firewall as words } from '#lib/messages/firewall.ts'
import {
	beginFirewallTrial,
	dropEndedFirewallTrial,
	dropFirewallTrial,
	getFirewall,
	keepFirewallTrial,
} from '../db/firewall.ts'
import { addTask } from '../db/tasks.ts'
import { UserError } from '../errors.ts'
import { tellFirewall } from '../events/firewall-news.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { theMachine } from './machine.ts'
import { readVpnSettings } from './vpn-settings.ts'

/** As the helper's timer has it. */
const TRIAL_SECONDS = 90

const everywhere: OpensTo = { to: 'everywhere' }

/** What the image's own rules say: see rootfs/etc/nftables.conf. */
export const firstFirewall: FirewallSettings = {
	services: {
		...{ console: everywhere, 'sip-udp': everywhere, 'sip-tcp': everywhere },
		...{ rtp: everywhere, vpn: everywhere, ping: everywhere, discovery: everywhere },
	},
	rules: [],
}

export interface FirewallView {
	/** As they are in force. */
	settings: FirewallSettings
	/** As they were before the change that is on trial, and are again if nobody keeps it. */
	trial: { what: string; before: FirewallSettings; beganAt: Date; endsAt: Date; by: string | null } | undefined
}

export async function viewFirewall(): Promise<FirewallView> {
	const row = await getFirewall()
	const kept = row ? firewallSettingsSchema.parse(row.settings) : firstFirewall
	if (!row?.trial) return { settings: kept, trial: undefined }
	const { what, beganAt, endsAt, by } = row.trial
	const settings = firewallSettingsSchema.parse(row.trial.settings)
	return { settings, trial: { what, before: kept, beganAt, endsAt, by } }
}

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
	await change(words.change.service(words.services[service].name, describe(opensTo)), actor, (settings) => ({
		...settings,
		services: { ...settings.services, [service]: opensTo },
	}))
}

const describe = (opensTo: OpensTo) =>
	opensTo.to === 'networks' ? opensTo.networks.join(', ') : words.inSentence[opensTo.to]

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
	await change(words.change.added(words.rule(rule)), actor, (settings) => {
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
	await change(words.change.removed(words.rule(rule)), actor, (current) => ({
		...current,
		rules: current.rules.filter((_, index) => index !== place),
	}))
}

/** Puts the settings of an earlier version on trial. @throws UserError as above */
export async function returnToFirewall(settings: unknown, actor: Actor): Promise<void> {
	const earlier = firewallSettingsSchema.parse(settings)
	await change(words.change.returned, actor, () => earlier)
}

async function change(what: string, actor: Actor, make: (settings: FirewallSettings) => FirewallSettings) {
	const { settings, trial } = await viewFirewall()
	if (trial)
		throw new UserError(409, 'firewall.on_trial', 'A change is on trial. Keep it or go back first; then make this one.')
	const next = make(settings)
	await changeAs(actor, async () => {
		const { userId } = actor
		await beginFirewallTrial(settings, { settings: next, what, seconds: TRIAL_SECONDS, userId })
		await addTask('end-firewall-trial', {}, 'firewall trial', TRIAL_SECONDS + 1)
		await theMachine().tryFirewall(next, vpnForFirewall(await readVpnSettings()))
	})
	tellFirewall({ kind: 'rules', what: words.feed.trial(what), by: actor.name })
	log.info('firewall changed on trial', { what, user: actor.name })
}

/** Keeps the change or goes back now. @throws UserError 409 when it has gone back by itself */
export async function settleTrial(isKept: boolean, actor: Actor): Promise<void> {
	const { trial } = await viewFirewall()
	if (!trial) throw new UserError(409, 'firewall.no_trial', 'The change has gone back by itself already.')
	await changeAs(actor, async () => {
		await (isKept ? keepFirewallTrial(actor.userId) : dropFirewallTrial())
		await theMachine().settleFirewall(isKept)
	})
	tellFirewall({ kind: 'rules', what: words.feed[isKept ? 'kept' : 'back'](trial.what), by: actor.name })
	log.info(isKept ? 'firewall change kept' : 'firewall change taken back', { what: trial.what, user: actor.name })
}

/** Notes that a trial nobody kept is over; the helper's timer has taken its rules back by then. */
export async function noteEndOfTrial(): Promise<void> {
	await changeAs({ kind: 'machine' }, dropEndedFirewallTrial)
}

export { firewallServices, type FirewallService, type FirewallSettings }
