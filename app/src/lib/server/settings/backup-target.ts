/** From what a form sends to a target: each field's rule in the user's words. */
import { z } from 'zod'
import {
	bucketPattern,
	diskPattern,
	storeAddressPattern,
	hostKeyPattern,
	isHost,
	regionPattern,
	remotePathPattern,
	userNamePattern,
	type BackupTarget,
	type S3Access,
} from '../../../../../appliance/helper/protocol.ts'

const oneLine = (message: string) =>
	z
		.string()
		.trim()
		.regex(/^[\x21-\x7e]{1,200}$/, message)
const folder = z
	.string()
	.trim()
	.max(200)
	.regex(remotePathPattern, 'A folder has letters, digits, dots, hyphens and underscores, such as backups/callytics.')

const Machine = z.object({ kind: z.literal('machine') })
const Disk = z.object({ kind: z.literal('disk'), disk: z.string().regex(diskPattern, 'Choose a disk.') })
const Sftp = z.object({
	kind: z.literal('sftp'),
	host: z.string().trim().refine(isHost, 'The server is a name or an address, such as backup.example.com.'),
	port: z.coerce
		.number('A port is a number from 1 to 65535.')
		.int('A port is a whole number.')
		.min(1, 'A port is a number from 1 to 65535.')
		.max(65_535, 'A port is a number from 1 to 65535.'),
	user: z.string().trim().regex(userNamePattern, 'The account has letters, digits, dots, hyphens and underscores.'),
	path: folder,
	/** '' until somebody has confirmed it. */
	hostKey: z.union([z.literal(''), z.string().regex(hostKeyPattern)]),
})
const S3 = z.object({
	kind: z.literal('s3'),
	endpoint: z
		.string()
		.trim()
		.regex(storeAddressPattern, 'The address is written https://s3.example.com, without a folder.'),
	bucket: z.string().trim().regex(bucketPattern, 'A bucket has small letters, digits, dots and hyphens.'),
	path: z.union([z.literal(''), folder]),
	region: z.string().trim().regex(regionPattern, 'A region is written eu-central-1; many stores need none.'),
	accessKey: oneLine('Enter the access key.'),
	accessSecret: oneLine('Enter the secret of the access key.'),
})
const TargetInput = z.discriminatedUnion('kind', [Machine, Disk, Sftp, S3], 'Choose where backups are kept.')

/** What the form sends; fields of other kinds of targets may be absent. */
export type TargetInput = Record<string, string>

/** A checked target with what opens it. */
export interface CheckedTarget {
	target: BackupTarget
	s3: S3Access | undefined
	/** An SFTP server whose key nobody has confirmed yet. */
	isUnconfirmed: boolean
}

/** @throws ZodError with the field's rule */
export function checkTarget(input: TargetInput): CheckedTarget {
	const parsed = TargetInput.parse(input)
	switch (parsed.kind) {
		case 's3': {
			const { accessKey: keyId, accessSecret: secret, ...target } = parsed
			return { target, s3: { keyId, secret }, isUnconfirmed: false }
		}
		case 'sftp':
			return { target: parsed, s3: undefined, isUnconfirmed: parsed.hostKey === '' }
		default:
			return { target: parsed, s3: undefined, isUnconfirmed: false }
	}
}

const Key = z
	.string()
	.trim()
	.regex(/^[\x20-\x7e]{8,200}$/, 'The key stands on the recovery sheet: eight groups of four letters and digits.')

/** A key as somebody copied it from paper: in ours, small letters and spaces do not matter. @throws ZodError */
export function readKey(typed: string): string {
	const key = Key.parse(typed)
	const compact = key.toUpperCase().replaceAll(/[\s-]/g, '')
	return /^[2-9A-Z]{32}$/.test(compact) ? compact.match(/.{4}/g)!.join('-') : key
}
