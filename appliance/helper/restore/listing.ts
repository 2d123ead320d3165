/** Reads restic's list of what is in a backup, and refuses what no appliance has put there. */
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { partOf, restoreParts, type RestorePart } from './parts.ts'
import { contentsPath, dumpPath, keyPath, stateFolder } from './places.ts'

const nodeSchema = z.object({
	struct_type: z.literal('node'),
	type: z.string(),
	path: z.string(),
	size: z.number().int().min(0).default(0),
})

export interface Tally {
	files: number
	bytes: number
}

/** Longer than any file system takes. */
const LONGEST_PATH = 4096
/** A list of our own has some thousand rows. */
const MOST_CONTENTS_BYTES = 64_000_000
// The zone is in the database as well; the link to it is not restored.
const leftAside = new Set([`${stateFolder}/etc/localtime`])
const ofDatabase = new Set([dumpPath, contentsPath, keyPath])
const above = new Set(['/var', '/var/lib', stateFolder])

/** A restore must never write elsewhere, nor leave something that is more than data. */
export const foreign = (what: string) =>
	new Refusal(
		'restore.tampered',
		`This backup is not as an appliance makes it: ${what}. Somebody has changed it; restore another one.`,
	)

/** As it may stand in a sentence. */
export const shown = (path: string) =>
	JSON.stringify(path.length > 80 ? `${path.slice(0, 79)}…` : path).replaceAll(/[^\x20-\x7e…]/g, '?')

/** Whether a path has plain names only: none that climbs, none that is empty, none that hides. */
export function isPlainPath(path: string): boolean {
	if (!path.startsWith('/') || path.length > LONGEST_PATH) return false
	return path
		.slice(1)
		.split('/')
		.every((name) => name !== '' && name !== '.' && name !== '..' && !/[\p{Cc}\\]/u.test(name))
}

/** Adds up what is in a backup, line by line: however many files, it needs no more memory. */
export class Listing {
	readonly parts = new Map<RestorePart, Tally>(restoreParts.map((part) => [part, { files: 0, bytes: 0 }]))
	/** Folders and files of parts that are in it. */
	readonly present = new Set<RestorePart>()
	#has = new Set<string>()

	/** @param line of `restic ls --json` @throws Refusal `restore.tampered` */
	take(line: string): void {
		const parsed = nodeSchema.safeParse(JSON.parse(line))
		// Its first line is about the backup itself.
		if (!parsed.success) return
		const { path, type, size } = parsed.data
		if (!isPlainPath(path)) throw foreign(`it has a file called ${shown(path)}`)
		if (above.has(path) && type === 'dir') return
		if (!path.startsWith(`${stateFolder}/`)) throw foreign(`it has ${shown(path)}, which is not the appliance’s`)
		if (leftAside.has(path)) return
		const part = ofDatabase.has(path) ? 'database' : partOf(path.slice(stateFolder.length + 1))
		// What another version keeps beside these is not restored, whatever it is.
		if (part === undefined) return
		if (type !== 'file' && type !== 'dir') throw foreign(`${shown(path)} is neither a file nor a folder`)
		this.present.add(part)
		if (type === 'dir') {
			if (ofDatabase.has(path)) throw foreign(`${shown(path)} is a folder`)
			return
		}
		this.#has.add(ofDatabase.has(path) ? path : part)
		const tally = this.parts.get(part)!
		tally.files++
		tally.bytes += size
		if (path === contentsPath && size > MOST_CONTENTS_BYTES) throw foreign('its list of contents is far too long')
	}

	/** @throws Refusal when it has no database */
	finish(): void {
		if (!this.#has.has(dumpPath) || !this.#has.has(contentsPath))
			throw new Refusal('restore.no_database', 'There is no database in this backup. Restore another one.')
	}
}
