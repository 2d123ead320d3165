/** Looks into a repository: which backups are there, and what one of them holds; nothing on the machine is changed. */
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { contentsSchema, type Contents } from '../../backup/contents.ts'
import { lineReader } from '../../backup/progress.ts'
import { currentTarget, unverifiedTag, verifiedTag } from '../backup/places.ts'
import { restic, type ResticCall } from '../backup/restic.ts'
import { backupTargetSchema } from '../backup/settings.ts'
import { notSetUp } from '../actions/prove-backup-key.ts'
import { Refusal } from '../refusal.ts'
import { foreign, Listing } from './listing.ts'
import { contentsPath, otherTarget } from './places.ts'
import type { RestorableSnapshot } from './report.ts'
import type { RestoreSource } from './settings.ts'

export type Repository = Pick<ResticCall, 'target' | 'folder' | 'signal' | 'deadlineMs' | 'isWaitedFor'>

/** @throws Refusal when none is set up, or the other one was not opened */
export async function repositoryOf(source: RestoreSource): Promise<Pick<ResticCall, 'target' | 'folder'>> {
	const folder = await readlink(source === 'own' ? currentTarget : otherTarget).catch(() => undefined)
	const text = folder && (await readFile(join(folder, 'target.json'), 'utf8').catch(() => undefined))
	if (!folder || !text) {
		if (source === 'own') throw notSetUp()
		throw new Refusal('restore.not_opened', 'The repository is closed again. Enter its place and its key once more.')
	}
	return { folder, target: backupTargetSchema.parse(JSON.parse(text)) }
}

const snapshotListSchema = z.array(
	z.object({
		id: z.string().regex(/^[0-9a-f]{64}$/),
		time: z.string(),
		hostname: z.string().max(253).default(''),
		tags: z.array(z.string()).default([]),
		/** Its first ID: it gets another one when its marks change. */
		original: z.string().optional(),
		summary: z.object({ total_bytes_processed: z.number() }).optional(),
	}),
)

/** @param text what `restic snapshots --json` wrote @returns the newest first */
export function snapshotsIn(text: string): RestorableSnapshot[] {
	return snapshotListSchema
		.parse(JSON.parse(text))
		.map(({ id, time, hostname, summary, tags }) => ({
			...{ id, madeAt: Date.parse(time), hostName: hostname, isVerified: tags.includes(verifiedTag) },
			bytes: summary?.total_bytes_processed ?? null,
		}))
		.sort((a, b) => b.madeAt - a.madeAt)
}

/** Asks for all of ours, verified or not. */
export const listWords = ['snapshots', '--json', '--no-lock', '--tag', verifiedTag, '--tag', unverifiedTag] as const

export const listSnapshots = async (repository: Repository): Promise<RestorableSnapshot[]> =>
	snapshotsIn(await restic({ ...repository, isRoot: true, words: listWords }))

/** What a backup is called since its marks were changed. @param text what `restic snapshots --json` wrote */
export const renamedIn = (text: string, first: string): string | undefined =>
	snapshotListSchema.parse(JSON.parse(text)).find(({ original }) => original === first)?.id

/** Migrations this version knows, in their order. */
export async function knownMigrations(folder = '/usr/lib/callytics/migrations'): Promise<string[]> {
	return (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
}

/** @throws Refusal when the backup was made by a version whose database this one does not know */
export function refuseNewer(contents: Pick<Contents, 'version' | 'migrations'>, known: readonly string[]): void {
	const isKnown = contents.migrations.every((name, at) => known[at] === name)
	if (isKnown && contents.migrations.length > 0) return
	throw new Refusal(
		'restore.newer',
		`The backup was made by version ${contents.version}, which is newer than this machine’s. Update the machine first, then restore.`,
	)
}

/** Reads the list of all that is in a backup, and what the backup says about itself. */
export async function inspect(
	repository: Repository,
	snapshot: string,
): Promise<{ listing: Listing; contents: Contents }> {
	if (!(await listSnapshots(repository)).some(({ id }) => id === snapshot))
		throw new Refusal('restore.gone', 'This backup is no longer in the repository. Choose another one.')
	const listing = new Listing()
	let fault: unknown
	const onLine = (line: string) => {
		if (fault === undefined && line !== '')
			try {
				listing.take(line)
			} catch (error) {
				fault = error
			}
	}
	const words = ['ls', '--json', '--no-lock', snapshot]
	await restic({ ...repository, isRoot: true, words, onData: lineReader(onLine) })
	if (fault !== undefined) throw fault
	listing.finish()
	const text = await restic({ ...repository, isRoot: true, words: ['dump', '--no-lock', snapshot, contentsPath] })
	const contents = readContents(text)
	refuseNewer(contents, await knownMigrations())
	return { listing, contents }
}

/** @throws Refusal `restore.tampered` */
export function readContents(text: string): Contents {
	try {
		return contentsSchema.parse(JSON.parse(text))
	} catch {
		throw foreign('its list of contents cannot be read')
	}
}
