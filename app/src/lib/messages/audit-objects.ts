/**
 * What settings are called in the audit log. A table joins with a line here and one in a migration: the trigger `audit`.
 * A test counts that every column of every such table has its word.
 */

interface ObjectWords {
	/** One of them, before its name: `extension 201`. */
	one: string
	/** All of them, in the filter. */
	many: string
	/** The page of one of them, with `{id}`; absent where there is none. */
	page?: string
	/** Columns of its table. */
	fields: Record<string, string>
}

export const auditObjects = {
	extension: {
		one: 'extension',
		many: 'Extensions',
		page: '/extensions/{id}',
		fields: {
			number: 'number',
			name: 'name',
			sip_password: 'password',
			is_vpn_only: 'by the VPN only',
			is_encrypted: 'encrypted only',
			is_in_browser: 'in a browser',
		},
	},
	trunk: {
		one: 'trunk',
		many: 'Trunks',
		page: '/trunks/{id}',
		fields: {
			...{ name: 'name', kind: 'how the carrier knows us', host: 'host', port: 'port', transport: 'transport' },
			...{
				user_name: 'user name',
				password: 'password',
				caller_id: 'caller number',
				dial_format: 'dial format',
				codecs: 'codecs',
			},
			is_enabled: 'in use',
		},
	},
	'inbound-route': {
		one: 'inbound route',
		many: 'Inbound routes',
		page: '/inbound-routes/{id}',
		fields: { did: 'number', description: 'description', flow_id: 'flow' },
	},
	flow: {
		one: 'flow',
		many: 'Flows',
		page: '/flows/{id}',
		fields: { name: 'name', published_version: 'published version', version: 'version' },
	},
	'golden-call': {
		one: 'golden call',
		many: 'Golden calls',
		fields: { name: 'name', flow_id: 'flow', script: 'what happens in it', expected: 'how it is to end' },
	},
	sound: {
		one: 'sound',
		many: 'Sounds',
		page: '/sounds/{id}',
		fields: {
			...{ name: 'name', origin: 'origin', speech_text: 'text', speech_language: 'language', seconds: 'seconds' },
		},
	},
	schedule: {
		one: 'schedule',
		many: 'Schedules',
		page: '/schedules/{id}',
		fields: {
			...{ name: 'name', time_zone: 'time zone', week: 'hours', holidays: 'holidays', override: 'switch' },
			star_code: 'star code',
		},
	},
	mailbox: {
		one: 'mailbox',
		many: 'Mailboxes',
		page: '/messages/{id}',
		fields: {
			...{ name: 'name', extension_id: 'light on', email: 'mail to', webhook_id: 'webhook' },
			keep_days: 'days until messages are deleted',
		},
	},
	webhook: {
		one: 'webhook',
		many: 'Webhooks',
		page: '/webhooks/{id}',
		fields: { name: 'name', url: 'address', allows_private: 'in the local network', secret: 'secret' },
	},
	'mail-server': {
		one: 'the mail server',
		many: 'Mail server',
		page: '/mail',
		fields: {
			...{ host: 'server', port: 'port', security: 'connection', user_name: 'user name', password: 'password' },
			sender: 'sender',
		},
	},
	firewall: {
		one: 'the firewall',
		many: 'Firewall',
		page: '/firewall',
		fields: { settings: 'rule', trial_what: 'on trial' },
	},
	block: {
		one: 'the block of',
		many: 'Blocked addresses',
		fields: { address: 'address', evidence: 'evidence', ends_at: 'until', lifted_at: 'lifted' },
	},
	appliance: {
		one: 'the appliance',
		many: 'Appliance and set-up',
		fields: {
			...{ name: 'name', time_zone: 'time zone', header_prefix: 'prefix of headers', language: 'language of prompts' },
			...{ recording_keep_days: 'days until recordings are deleted', audit_keep_days: 'days the audit log is kept' },
			...{ setup_steps_done: 'steps of the set-up', set_up_at: 'set up', alarm_recipient: 'mail of alarms' },
			...{ second_factor_roles: 'roles with a second factor', trunks_held_since: 'trunks off since a restore' },
		},
	},
	user: {
		one: 'user',
		many: 'Users',
		page: '/people/{id}',
		fields: {
			...{ name: 'name', login: 'sign-in name', role: 'role', password_hash: 'password', is_active: 'let in' },
			area_levels: 'areas beside the role',
		},
	},
	invitation: {
		one: 'the invitation of',
		many: 'Invitations',
		fields: { name: 'name', login: 'sign-in name', role: 'role', expires_at: 'until' },
	},
	passkey: { one: 'the passkey', many: 'Passkeys', fields: {} },
	'second-factor': { one: 'the second factor of', many: 'Second factors', fields: {} },
	'api-token': {
		one: 'token',
		many: 'Tokens of programs',
		fields: { name: 'name', scopes: 'areas', expires_at: 'until' },
	},
	network: {
		one: 'the network',
		many: 'Network',
		page: '/network',
		fields: { settings: 'addresses', trial_what: 'on trial' },
	},
	'public-address': {
		one: 'the public address',
		many: 'Public address',
		page: '/network/outside',
		fields: {
			...{ source: 'how it is known', address: 'address', stun_host: 'STUN server', stun_port: 'port' },
			local_networks: 'local networks',
		},
	},
	vpn: {
		one: 'the VPN',
		many: 'VPN',
		page: '/vpn',
		fields: {
			...{ is_on: 'on', port: 'port', network4: 'network', network6: 'network of IPv6' },
			endpoint: 'address for peers',
		},
	},
	'vpn-peer': {
		one: 'VPN peer',
		many: 'VPN peers',
		page: '/vpn/{id}',
		fields: {
			...{ name: 'name', owner: 'owner', public_key: 'public key', address4: 'address', address6: 'address of IPv6' },
			...{ networks: 'networks behind it', keepalive: 'signs of life', has_preshared_key: 'pre-shared key' },
			is_enabled: 'let in',
		},
	},
	backup: {
		one: 'the backup',
		many: 'Backup',
		page: '/backup',
		fields: {
			...{ target: 'where to', key_proven_at: 'key proven', has_recordings: 'recordings', has_messages: 'messages' },
			...{ rhythm: 'how often', weekday: 'day', minutes: 'minute of the day', keep_last: 'newest kept' },
			...{ keep_daily: 'days kept', keep_weekly: 'weeks kept', keep_monthly: 'months kept' },
			...{ alarm_mail: 'mail of alarms', alarm_webhook_id: 'webhook of alarms' },
		},
	},
	certificate: { one: 'the certificate', many: 'Certificate', page: '/certificate', fields: {} },
	'time-servers': { one: 'the time servers', many: 'Time servers', page: '/network/machine', fields: {} },
	message: { one: 'a message of', many: 'Messages', fields: {} },
	machine: { one: 'the machine', many: 'Restarts and power', page: '/system', fields: {} },
	update: { one: 'the update to', many: 'Updates', page: '/update', fields: {} },
	'sign-in': { one: 'sign-in', many: 'Sign-ins', fields: {} },
} as const satisfies Record<string, ObjectWords>

export type AuditKind = keyof typeof auditObjects

export const auditKinds = Object.keys(auditObjects) as AuditKind[]

/** The words of a kind; one that a newer program has noted is called as it is. */
export function wordsOfKind(kind: string): ObjectWords {
	return (auditObjects as Record<string, ObjectWords>)[kind] ?? { one: kind, many: kind, fields: {} }
}
