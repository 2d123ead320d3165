/** What may be said about backups: where they lie, what is in them, and how many are kept. */
import { isIP } from 'node:net'
import { z } from 'zod'

/** A name or an address, as a URL and OpenSSH both take it; never one that could be read as an option. */
const hostPattern = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/
export const isHost = (text: string) => hostPattern.test(text) || (isIP(text) === 6 && !text.includes('%'))

const host = z.string().max(253).refine(isHost)
const port = z.number().int().min(1).max(65_535)

/** A folder on another machine: absolute or within the account's own; no space, nothing a shell or OpenSSH would read. */
export const remotePathPattern = /^\/?[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/
export const userNamePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/
export const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
export const regionPattern = /^[a-z0-9-]{0,40}$/
/** https, or http for a server in the own network. */
export const storeAddressPattern = /^https?:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?$/
/** As file systems name themselves: `2f1e…-…`, or `1A2B-3C4D` on a stick. */
export const diskPattern = /^[0-9A-Fa-f]{4}(?:[0-9A-Fa-f-]{0,32})$/
/** One line of a known_hosts file without the host: type and key. */
export const hostKeyPattern = /^(?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) [A-Za-z0-9+/]{40,2000}={0,2}$/

/** Where backups lie. Nothing in it is secret. */
export const backupTargetSchema = z.discriminatedUnion('kind', [
	/** This machine's own disk: against mistakes, not against the loss of the machine. */
	z.strictObject({ kind: z.literal('machine') }),
	z.strictObject({ kind: z.literal('disk'), disk: z.string().regex(diskPattern) }),
	z.strictObject({
		kind: z.literal('sftp'),
		...{ host, port, user: z.string().regex(userNamePattern), path: z.string().max(200).regex(remotePathPattern) },
		/** The server's key as somebody confirmed it. */
		hostKey: z.string().regex(hostKeyPattern),
	}),
	z.strictObject({
		kind: z.literal('s3'),
		endpoint: z.string().max(270).regex(storeAddressPattern),
		bucket: z.string().regex(bucketPattern),
		/** Folder within the bucket; '' = its top. */
		path: z.union([z.literal(''), z.string().max(200).regex(remotePathPattern)]),
		region: z.string().regex(regionPattern),
	}),
])
export type BackupTarget = z.infer<typeof backupTargetSchema>

/** What opens an S3 store; printable and without spaces, as it stands in a file. */
export const s3AccessSchema = z.strictObject({
	keyId: z.string().regex(/^[\x21-\x7e]{1,200}$/),
	secret: z.string().regex(/^[\x21-\x7e]{1,200}$/),
})
export type S3Access = z.infer<typeof s3AccessSchema>

/** A repository's key: ours are eight groups of four; one that was made elsewhere may be any line. */
export const repositoryKeySchema = z.string().regex(/^[\x20-\x7e]{8,200}$/)

const kept = z.number().int().min(0).max(1000)
/** How many backups stay: the last ones, and one for each of so many days, weeks and months. */
export const backupKeepSchema = z.strictObject({ last: kept.min(1), daily: kept, weekly: kept, monthly: kept })
export type BackupKeep = z.infer<typeof backupKeepSchema>

/** Parts that may be left out; settings and database are always in it. */
export const backupPartsSchema = z.strictObject({ recordings: z.boolean(), messages: z.boolean() })
export type BackupParts = z.infer<typeof backupPartsSchema>

export const backupOrderSchema = z.strictObject({
	runId: z.uuid(),
	parts: backupPartsSchema,
	keep: backupKeepSchema,
})
export type BackupOrder = z.infer<typeof backupOrderSchema>

export const backupHostSchema = z.strictObject({ host, port })
