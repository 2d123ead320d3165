/** The settings that have earlier versions: the columns of a version, and the rule that going back goes through. */
import type { Values } from '#lib/domain/audit.ts'
import { clockText } from '#lib/domain/clock-text.ts'
import type { TableWithHistory } from '../db/audit.ts'
import type { Actor } from './actor.ts'
import { changePlan } from './backup.ts'
import { changeExtension, createExtension } from './extensions.ts'
import { returnToFirewall } from './firewall.ts'
import type { ApplyVerdict } from './in-force.ts'
import { changeInboundRoute, createInboundRoute } from './inbound-routes.ts'
import { changeMailServer } from './mail.ts'
import { changeMailbox, createMailbox } from './mailboxes.ts'
import { returnToNetwork } from './network.ts'
import { changePublicAddress } from './public-address.ts'
import { changeSchedule, createSchedule, type ScheduleInput } from './schedules.ts'
import { changeTrunk, createTrunk, type TrunkInput } from './trunks.ts'
import { changeVpnPeer, changeVpnServer } from './vpn.ts'
import { changeWebhook, createWebhook } from './webhooks.ts'

/** Whether Asterisk has it so, where it has a part in it. */
interface Changed {
	applied?: ApplyVerdict
	/** By which a change of the network is kept from the new address. */
	token?: string
}

interface VersionedKind {
	table: TableWithHistory
	/** What a version consists of. The switch of a schedule is an act and no setting. */
	columns: readonly string[]
	/** The appliance comes with one: nobody has made the first version. */
	isThereAtFirst?: true
	/** The change by hand. */
	change: (id: string, state: Values, actor: Actor) => Promise<Changed>
	/** Makes a deleted one again. @param password of those that had one */
	create?: (id: string, state: Values, actor: Actor, password: string) => Promise<unknown>
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const extensionInput = (state: Values) => ({
	name: text(state['name']),
	isVpnOnly: state['is_vpn_only'] === true,
	isEncrypted: state['is_encrypted'] === true,
	isInBrowser: state['is_in_browser'] === true,
})

const trunkInput = (state: Values, password?: string): TrunkInput => ({
	...{ name: text(state['name']), host: text(state['host']), port: text(state['port']) || undefined },
	...{ userName: text(state['user_name']), callerId: text(state['caller_id']), password },
	kind: state['kind'] as TrunkInput['kind'],
	// Versions from before there was a choice had none.
	transport: (text(state['transport']) || undefined) as TrunkInput['transport'],
	dialFormat: text(state['dial_format']) || undefined,
	codecs: (state['codecs'] ?? []) as TrunkInput['codecs'],
	isEnabled: state['is_enabled'] === true,
})

const routeInput = (state: Values) => ({
	...{ did: text(state['did']), description: text(state['description']), flowId: text(state['flow_id']) },
})

const scheduleInput = (state: Values): ScheduleInput => ({
	...{ name: text(state['name']), timeZone: text(state['time_zone']), starCode: text(state['star_code']) },
	week: (state['week'] ?? {}) as ScheduleInput['week'],
	holidays: (state['holidays'] ?? []) as ScheduleInput['holidays'],
})

const mailboxInput = (state: Values) => ({
	...{ name: text(state['name']), email: text(state['email']), keepDays: text(state['keep_days']) },
	...{ extensionId: text(state['extension_id']), webhookId: text(state['webhook_id']) },
})

const webhookInput = (state: Values) => ({
	...{ name: text(state['name']), url: text(state['url']), allowsPrivate: state['allows_private'] === true },
})

const mailInput = (state: Values) => ({
	...{ host: text(state['host']), port: text(state['port']), security: text(state['security']) },
	...{ userName: text(state['user_name']), sender: text(state['sender']) },
})

const words = (value: unknown) => (Array.isArray(value) ? value.map(text).join(' ') : '')

const vpnInput = (state: Values) => ({
	...{ isOn: state['is_on'] === true, endpoint: text(state['endpoint']), port: text(state['port']) },
	...{ network4: text(state['network4']), network6: text(state['network6']) },
})

const peerInput = (state: Values) => ({
	...{ name: text(state['name']), owner: text(state['owner']) },
	...{ networks: words(state['networks']), keepalive: text(state['keepalive']) },
})

const outsideInput = (state: Values) => ({
	...{ source: text(state['source']), address: text(state['address']), localNetworks: words(state['local_networks']) },
	...{ stunHost: text(state['stun_host']), stunPort: text(state['stun_port']) },
})

const planInput = (state: Values) => ({
	...{ hasRecordings: state['has_recordings'] === true, hasMessages: state['has_messages'] === true },
	...{ rhythm: text(state['rhythm']), weekday: text(state['weekday']), clock: clockText(Number(state['minutes'])) },
	...{ keepLast: text(state['keep_last']), keepDaily: text(state['keep_daily']) },
	...{ keepWeekly: text(state['keep_weekly']), keepMonthly: text(state['keep_monthly']) },
	...{ alarmMail: text(state['alarm_mail']), alarmWebhookId: text(state['alarm_webhook_id']) },
})

const withoutAsterisk = (change: Promise<unknown>): Promise<Changed> => change.then(() => ({}))

export const versionedKinds: Record<string, VersionedKind> = {
	extension: {
		table: 'extensions',
		columns: ['number', 'name', 'is_vpn_only', 'is_encrypted', 'is_in_browser'],
		change: (id, state, actor) => changeExtension(id, extensionInput(state), actor),
		create: (id, state, actor) =>
			createExtension({ number: text(state['number']), ...extensionInput(state) }, actor, id),
	},
	trunk: {
		table: 'trunks',
		columns: [
			'name',
			'kind',
			'host',
			'port',
			'transport',
			'user_name',
			'caller_id',
			'dial_format',
			'codecs',
			'is_enabled',
		],
		change: (id, state, actor) => changeTrunk(id, trunkInput(state), actor),
		create: (id, state, actor, password) => createTrunk(trunkInput(state, password), actor, id),
	},
	'inbound-route': {
		table: 'inbound_routes',
		columns: ['did', 'description', 'flow_id'],
		change: (id, state, actor) => changeInboundRoute(id, routeInput(state), actor),
		create: (id, state, actor) => createInboundRoute(routeInput(state), actor, id),
	},
	schedule: {
		table: 'schedules',
		columns: ['name', 'time_zone', 'week', 'holidays', 'star_code'],
		change: (id, state, actor) => withoutAsterisk(changeSchedule(id, scheduleInput(state), actor)),
		create: (id, state, actor) => createSchedule(scheduleInput(state), actor, id),
	},
	mailbox: {
		table: 'mailboxes',
		columns: ['name', 'extension_id', 'email', 'webhook_id', 'keep_days'],
		change: (id, state, actor) => withoutAsterisk(changeMailbox(id, mailboxInput(state), actor)),
		create: (id, state, actor) => createMailbox(mailboxInput(state), actor, id),
	},
	webhook: {
		table: 'webhooks',
		columns: ['name', 'url', 'allows_private'],
		change: (id, state, actor) => withoutAsterisk(changeWebhook(id, webhookInput(state), actor)),
		create: (id, state, actor) => createWebhook(webhookInput(state), actor, id),
	},
	'mail-server': {
		table: 'mail_settings',
		columns: ['host', 'port', 'security', 'user_name', 'sender'],
		change: (_id, state, actor) => withoutAsterisk(changeMailServer(mailInput(state), actor)),
	},
	firewall: {
		table: 'firewall',
		columns: ['settings'],
		isThereAtFirst: true,
		change: (_id, state, actor) => withoutAsterisk(returnToFirewall(state['settings'], actor)),
	},
	network: {
		table: 'network',
		columns: ['settings'],
		isThereAtFirst: true,
		change: async (_id, state, actor) => ({ token: await returnToNetwork(state['settings'], actor) }),
	},
	vpn: {
		table: 'vpn',
		columns: ['is_on', 'port', 'network4', 'network6', 'endpoint'],
		change: (_id, state, actor) => withoutAsterisk(changeVpnServer(vpnInput(state), actor)),
	},
	// Keys and addresses are in the file that a peer was given: they stay.
	'vpn-peer': {
		table: 'vpn_peers',
		columns: ['name', 'owner', 'networks', 'keepalive'],
		change: (id, state, actor) => withoutAsterisk(changeVpnPeer(id, peerInput(state), actor)),
	},
	'public-address': {
		table: 'public_address',
		columns: ['source', 'address', 'stun_host', 'stun_port', 'local_networks'],
		change: (_id, state, actor) => withoutAsterisk(changePublicAddress(outsideInput(state), actor)),
	},
	// Where to is no setting that one can go back to: another place has another key.
	backup: {
		table: 'backup_plan',
		columns: [
			...['has_recordings', 'has_messages', 'rhythm', 'weekday', 'minutes', 'keep_last', 'keep_daily'],
			...['keep_weekly', 'keep_monthly', 'alarm_mail', 'alarm_webhook_id'],
		],
		change: (_id, state, actor) => withoutAsterisk(changePlan(planInput(state), actor)),
	},
}
