/** What may be asked of the root helper: one JSON line each way over its socket. Imported by both sides. */
import { z } from 'zod'
import {
	backupHostSchema,
	backupOrderSchema,
	backupTargetSchema,
	repositoryKeySchema,
	s3AccessSchema,
} from './backup/settings.ts'
import { certificateSchema } from './certificate.ts'
import { blockSchema, mostBlocks } from './firewall/blocks.ts'
import { firewallSettingsSchema, trustedSchema } from './firewall/settings.ts'
import { journalQuerySchema } from './journal/query.ts'
import { mostPeers, presharedKeySchema, vpnForFirewallSchema, vpnSettingsSchema } from './vpn/settings.ts'
import { networkSettingsSchema, timeServersSchema } from './network/settings.ts'
import { updateOrderSchema, updateSourceSchema } from './update/settings.ts'
import { chosenDiskSchema } from './install/settings.ts'
import { restoreOrderSchema, restoreSourceSchema, snapshotSchema } from './restore/settings.ts'

export { mostBlocks, type Block } from './firewall/blocks.ts'
export type { GivenCertificate } from './certificate.ts'
export * from './firewall/settings.ts'
export { rangesFile } from './firewall/places.ts'
export * from './journal/query.ts'
export * from './system/reading.ts'
export * from './vpn/settings.ts'
export * from './network/check.ts'
export * from './network/settings.ts'
export * from './network/state.ts'
export * from './backup/settings.ts'
export { resultsFolder as backupResultsFolder, underWayFolder as backupUnderWayFolder } from './backup/places.ts'
export type { BackupDisk } from './backup/disk.ts'
export type { HostKey } from './backup/host-keys.ts'
export { progressSchema, resultSchema, type BackupProgress, type BackupResult } from './backup/report.ts'
export * from './update/settings.ts'
export * from './update/report.ts'
export { uploadedFile as uploadedUpdateFile, runFile as updateRunFile } from './update/places.ts'
export * from './restore/settings.ts'
export * from './restore/report.ts'
export { partsWithDatabase, restoreParts, type RestorePart } from './restore/parts.ts'
export {
	orderFile as restoreOrderFile,
	progressFile as restoreProgressFile,
	resultFile as restoreResultFile,
} from './restore/places.ts'

export * from './install/settings.ts'
export * from './install/report.ts'
export { orderFile as installOrderFile, reportFile as installReportFile } from './install/places.ts'

/** A request or an answer is one line of at most this many bytes: room for all blocked addresses. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024

/** Parts of Asterisk that can be reloaded; a reload never ends a call. */
export const reloadables = ['pjsip', 'dialplan', 'rtp', 'logger'] as const

/** What can be read from Asterisk's command line. */
export const readings = [
	...(['version', 'uptime', 'modules', 'endpoints', 'contacts', 'registrations', 'endpoint', 'transport'] as const),
] as const

/** Units that may be restarted from the console. */
export const restartables = [
	'callytics-executor.service',
	'callytics-console.service',
	'asterisk.service',
	'redis-server.service',
	'postgresql@18-main.service',
] as const

/** Name of an endpoint: an extension's number or `trunk-<uuid>`. Nothing else reaches a command line. */
export const endpointPattern = /^(?:[1-9][0-9]{1,5}|trunk-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** One label of a host name (RFC 1123 section 2.1), lower case. */
export const hostNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A name in the time-zone database, such as `Europe/Brussels`; no dots, so it cannot leave its folder. */
export const timeZonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/

const endpoint = z.string().regex(endpointPattern)

/** Every request there is. Strict: a field that is not named here is refused. */
export const helperRequestSchema = z.discriminatedUnion('action', [
	z.strictObject({ action: z.literal('reload-asterisk'), parts: z.array(z.enum(reloadables)).min(1).max(8) }),
	z.strictObject({
		action: z.literal('read-asterisk'),
		what: z.enum(readings),
		/** Only with `what: 'endpoint'`. */
		endpoint: endpoint.optional(),
	}),
	z.strictObject({ action: z.literal('set-time-zone'), timeZone: z.string().max(64) }),
	z.strictObject({ action: z.literal('set-host-name'), hostName: z.string().max(64) }),
	z.strictObject({ action: z.literal('restart-unit'), unit: z.enum(restartables) }),
	z.strictObject({ action: z.literal('finish-setup') }),
	z.strictObject({ action: z.literal('renew-certificate') }),
	/** In force at once; goes back by itself unless it is kept. */
	z.strictObject({
		action: z.literal('try-firewall'),
		settings: firewallSettingsSchema,
		/** Absent while the VPN is off. */
		vpn: vpnForFirewallSchema.optional(),
		/** Never refused by their country. */
		trusted: trustedSchema.optional(),
	}),
	z.strictObject({ action: z.literal('settle-firewall'), isKept: z.boolean() }),
	z.strictObject({ action: z.literal('read-firewall') }),
	z.strictObject({
		action: z.literal('block-addresses'),
		blocks: z.array(blockSchema).max(mostBlocks),
		/** Those that are not named are let in again. */
		isWhole: z.boolean(),
	}),
	z.strictObject({ action: z.literal('unblock-address'), address: blockSchema.shape.address }),
	z.strictObject({ action: z.literal('read-system') }),
	journalQuerySchema,
	z.strictObject({ action: z.literal('restart-machine') }),
	z.strictObject({ action: z.literal('power-off') }),
	z.strictObject({
		action: z.literal('apply-vpn'),
		settings: vpnSettingsSchema,
		/** As they are kept: the VPN's port and what is passed on become part of the rules. */
		firewall: firewallSettingsSchema,
		trusted: trustedSchema.optional(),
		/** Those that were made just now; they are kept by the machine alone. */
		presharedKeys: z.array(presharedKeySchema).max(mostPeers),
	}),
	z.strictObject({ action: z.literal('read-vpn') }),
	/** In force a moment later; goes back by itself unless it is kept. */
	z.strictObject({ action: z.literal('try-network'), settings: networkSettingsSchema }),
	z.strictObject({ action: z.literal('settle-network'), isKept: z.boolean() }),
	z.strictObject({ action: z.literal('reset-network') }),
	z.strictObject({ action: z.literal('read-network') }),
	z.strictObject({ action: z.literal('set-time-servers'), servers: timeServersSchema }),
	z.strictObject({ action: z.literal('set-certificate'), certificate: certificateSchema }),
	/** Back to the appliance's own authority. */
	z.strictObject({ action: z.literal('remove-certificate') }),
	z.strictObject({
		action: z.literal('set-backup-target'),
		target: backupTargetSchema,
		/** Of a repository that is there already; without it one is made. */
		key: repositoryKeySchema.optional(),
		/** Only with an S3 store. */
		s3: s3AccessSchema.optional(),
	}),
	z.strictObject({ action: z.literal('prove-backup-key'), key: repositoryKeySchema }),
	z.strictObject({ action: z.literal('read-backup-key') }),
	z.strictObject({ action: z.literal('read-backup-host'), ...backupHostSchema.shape }),
	z.strictObject({ action: z.literal('read-backup-disks') }),
	z.strictObject({ action: z.literal('start-backup'), order: backupOrderSchema }),
	z.strictObject({ action: z.literal('cancel-backup') }),
	z.strictObject({ action: z.literal('read-update') }),
	/** Looks what is offered; an address is kept for the next time. */
	z.strictObject({ action: z.literal('check-update'), source: updateSourceSchema }),
	z.strictObject({ action: z.literal('install-update'), order: updateOrderSchema }),
	z.strictObject({ action: z.literal('cancel-update') }),
	/** Of another repository than the one that backups go to; it stays open for what follows. */
	z.strictObject({
		action: z.literal('open-repository'),
		target: backupTargetSchema,
		key: repositoryKeySchema,
		/** Only with an S3 store. */
		s3: s3AccessSchema.optional(),
	}),
	z.strictObject({ action: z.literal('read-snapshots'), source: restoreSourceSchema }),
	z.strictObject({ action: z.literal('check-restore'), source: restoreSourceSchema, snapshot: snapshotSchema }),
	z.strictObject({ action: z.literal('start-restore'), order: restoreOrderSchema }),
	z.strictObject({ action: z.literal('cancel-restore') }),
	/** In place of those that rules about countries were told. */
	z.strictObject({ action: z.literal('trust-addresses'), addresses: trustedSchema }),
	z.strictObject({ action: z.literal('read-disks') }),
	/** All that is on the disk is lost. */
	z.strictObject({ action: z.literal('install-to-disk'), disk: chosenDiskSchema }),
])
export type HelperRequest = z.infer<typeof helperRequestSchema>
export type HelperAction = HelperRequest['action']

/**
 * What comes back.
 * @property output what a reading read; empty for the others
 * @property kind `refused`: asked for something that cannot be had, the user can act on it; `failed`: our own fault
 */
export const helperAnswerSchema = z.discriminatedUnion('ok', [
	z.strictObject({ ok: z.literal(true), output: z.string() }),
	z.strictObject({
		ok: z.literal(false),
		kind: z.enum(['refused', 'failed']),
		code: z.string(),
		message: z.string(),
	}),
])
export type HelperAnswer = z.infer<typeof helperAnswerSchema>
