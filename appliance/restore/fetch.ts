/** Fetches the chosen parts of a backup and looks at every file of it before anything is made of them. */
import { chmod, lchown, lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { idOf } from '../firstboot/state.ts'
import { hashFile, type Contents } from '../backup/contents.ts'
import { lineReader, readLine } from '../backup/progress.ts'
import { literal } from '../backup/verify.ts'
import { accountId } from '../helper/backup/places.ts'
import { restic } from '../helper/backup/restic.ts'
import { readContents, type Repository } from '../helper/restore/inspect.ts'
import { foreign, Listing, shown } from '../helper/restore/listing.ts'
import { partOf, partPaths, type Access, type PartPath, type RestorePart } from '../helper/restore/parts.ts'
import { contentsPath, dumpPath, keyPath, stageFolder, stateFolder } from '../helper/restore/places.ts'
import { isVpnKey } from '../helper/vpn/settings.ts'
import { freeBytes, MARGIN_BYTES, refuseWithoutRoom } from '../helper/restore/room.ts'

const MOST_KEY_BYTES = 100

/** Where a path of the backup lies once it was fetched. */
export const staged = (path: string) => join(stageFolder, path)

/** Paths in the backup that these parts are made of. */
export function pathsOf(parts: readonly RestorePart[]): string[] {
	const own = parts.flatMap((part) => partPaths[part].map(({ path }) => join(stateFolder, path)))
	return [contentsPath, ...(parts.includes('database') ? [dumpPath, keyPath] : []), ...own]
}

/**
 * Fetches them into the stage folder, as an account that can write nowhere else.
 * @param onProgress told percent and bytes
 * @throws Refusal when the disk fills up meanwhile: the backup is larger than it says
 */
export async function fetchParts(
	repository: Repository,
	snapshot: string,
	parts: readonly RestorePart[],
	onProgress: (status: { percent: number; bytesDone: number; bytesTotal: number }) => void,
): Promise<void> {
	await rm(stageFolder, { recursive: true, force: true })
	await mkdir(stageFolder, { mode: 0o700 })
	await lchown(stageFolder, accountId, accountId)
	const filling = new AbortController()
	let refusal: unknown
	const onLine = (line: string) => {
		const read = readLine(line)
		if (!read || !('status' in read)) return
		const { percent, bytesTotal } = read.status
		onProgress({ percent, bytesTotal, bytesDone: Math.round((bytesTotal * percent) / 100) })
		void freeBytes().then((free) => {
			try {
				refuseWithoutRoom(MARGIN_BYTES / 2, free)
			} catch (error) {
				refusal = error
				filling.abort()
			}
		})
	}
	const signal = AbortSignal.any([filling.signal, ...(repository.signal ? [repository.signal] : [])])
	const included = pathsOf(parts).map((path) => `--include=${literal(path)}`)
	const words = ['restore', snapshot, '--no-lock', '--json', `--target=${stageFolder}`, ...included]
	await restic({ ...repository, signal, isRoot: true, words, onData: lineReader(onLine) }).catch((error: unknown) => {
		throw refusal ?? error
	})
}

/** A thing and everything below it. */
async function* everything(folder: string): AsyncGenerator<string> {
	yield folder
	if (!(await lstat(folder)).isDirectory()) return
	for (const name of await readdir(folder)) {
		yield* everything(join(folder, name))
	}
}

/**
 * Looks at what was fetched: files and folders only, each file once, as many and as large as the backup's list said.
 * @throws Refusal `restore.tampered`
 */
export async function checkStaged(
	listed: Listing,
	parts: readonly RestorePart[],
	root = stageFolder,
): Promise<Contents> {
	const found = new Listing()
	for await (const path of everything(root)) {
		if (path === root) continue
		const state = await lstat(path)
		const inside = path.slice(root.length)
		const type = state.isFile() ? 'file' : state.isDirectory() ? 'dir' : 'other'
		if (type === 'other') throw foreign(`${shown(inside)} is neither a file nor a folder`)
		if (type === 'file' && state.nlink !== 1) throw foreign(`${shown(inside)} is linked to another file`)
		// It goes into a configuration as it is: a second line could name a program.
		if (type === 'file' && partOf(inside.slice(stateFolder.length + 1)) === 'vpn') await refuseUnlessVpnKey(path)
		found.take(JSON.stringify({ struct_type: 'node', type, path: inside, size: type === 'file' ? state.size : 0 }))
	}
	for (const part of parts) {
		if (part === 'database') continue
		const [said, came] = [listed.parts.get(part)!, found.parts.get(part)!]
		if (said.files !== came.files || said.bytes !== came.bytes)
			throw foreign(`${came.files} files with ${came.bytes} bytes came, and it says ${said.files} with ${said.bytes}`)
	}
	const contents = readContents(await readFile(join(root, contentsPath), 'utf8'))
	await compareSample(contents, root)
	return contents
}

async function refuseUnlessVpnKey(path: string): Promise<void> {
	const { size } = await lstat(path)
	const text = size > MOST_KEY_BYTES ? '' : await readFile(path, 'utf8')
	if (!isVpnKey(text.replace(/\n$/, ''))) throw foreign('a key of its VPN is none')
}

/** Files of which the backup notes what they held. One that changed while it was copied has another size, mostly. */
async function compareSample(contents: Contents, root: string): Promise<void> {
	for (const { path, size, sha256 } of contents.sample) {
		const state = await lstat(join(root, path)).catch(() => undefined) // of a part that was not chosen
		if (!state?.isFile() || state.size !== size) continue
		if ((await hashFile(join(root, path))) !== sha256) throw foreign(`${shown(path)} is not what was backed up`)
	}
}

/** Which access a thing of a part gets. @param path below /var/lib/callytics */
export function accessOf(path: string, isFolder: boolean): Access {
	const part = partOf(path)
	const one: PartPath | undefined =
		part && partPaths[part].find((each) => path === each.path || path.startsWith(`${each.path}/`))
	if (!one) throw new Error(`${path} belongs to no part`)
	const special = one.others?.[path.slice(one.path.length + 1)]
	return special ?? (isFolder ? one.folders : one.files)
}

/** Gives everything to whom it belongs on this machine, whatever the archive says. */
export async function giveToOwners(parts: readonly RestorePart[]): Promise<void> {
	const ids = new Map<string, number>()
	const id = (kind: 'user' | 'group', name: string) => {
		const known = ids.get(kind + name) ?? idOf(kind, name)
		ids.set(kind + name, known)
		return known
	}
	for (const { path } of parts.flatMap((part) => partPaths[part])) {
		const root = staged(join(stateFolder, path))
		const state = await lstat(root).catch(() => undefined) // a part need not have all of its paths
		if (!state) continue
		for await (const each of everything(root)) {
			const isFolder = (await lstat(each)).isDirectory()
			const access = accessOf(each.slice(staged(stateFolder).length + 1), isFolder)
			await lchown(each, id('user', access.user), id('group', access.group))
			await chmod(each, access.mode)
		}
	}
}
