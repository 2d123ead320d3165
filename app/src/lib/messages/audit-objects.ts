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
		fields: { number: 'number', name: 'name', sip_password: 'password' },
	},
	trunk: {
		one: 'trunk',
		many: 'Trunks',
		page: '/trunks/{id}',
		fields: {
			...{ name: 'name', kind: 'how the carrier knows us', host: 'host', port: 'port', user_name: 'user name' },
			...{ password: 'password', caller_id: 'caller number', dial_format: 'dial format', codecs: 'codecs' },
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
			...{ setup_steps_done: 'steps of the set-up', set_up_at: 'set up' },
		},
	},
	user: {
		one: 'user',
		many: 'Users',
		fields: { name: 'name', login: 'sign-in name', role: 'role', password_hash: 'password' },
	},
	'sign-in': { one: 'sign-in', many: 'Sign-ins', fields: {} },
} as const satisfies Record<string, ObjectWords>

export type AuditKind = keyof typeof auditObjects

export const auditKinds = Object.keys(auditObjects) as AuditKind[]

/** The words of a kind; one that a newer program has noted is called as it is. */
export function wordsOfKind(kind: string): ObjectWords {
	return (auditObjects as Record<string, ObjectWords>)[kind] ?? { one: kind, many: kind, fields: {} }
}
