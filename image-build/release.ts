/** What an update is made of: the parts of a disk image named by their version, in a signed list, and all in one file. */
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { repositoryFolder } from './paths.ts'
import { readCommand } from './run-command.ts'
import { signForUpdate } from './update-key.ts'

const product = 'callytics-appliance'
const partPattern = /^callytics-appliance\.(root|root-verity)\.([0-9a-f]{32})\.raw$/

export interface Release {
	/** Holds the files as a web server offers them. */
	folder: string
	/** The same in one file, for an upload. */
	bundle: string
}

/** What an update's page shows: what has come since the last version. */
export function releaseNotes(changelog = readFileSync(join(repositoryFolder, 'CHANGELOG.md'), 'utf8')): string {
	const [, latest = ''] = changelog.split(/^## .*$/m)
	return `${latest.trim()}\n`
}

/**
 * Makes the update's files of what mkosi left of a disk image.
 * @param options.parts the folder with the image's partitions and its kernel as single files
 * @param options.words for zstd: how hard to compress
 */
export async function makeRelease(options: {
	parts: string
	version: string
	output: string
	notes: string
	words: readonly string[]
}): Promise<Release> {
	const { parts, version, output, notes, words } = options
	const folder = join(output, `update_${version}`)
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(folder, { recursive: true })
	const named = (rest: string) => join(folder, `${product}_${version}.${rest}`)
	for (const name of readdirSync(parts)) {
		const [, kind, uuid] = partPattern.exec(name) ?? []
		if (!kind) continue
		await readCommand('zstd', [
			'--quiet',
			'--force',
			...words,
			join(parts, name),
			'-o',
			named(`${kind}.${uuid}.raw.zst`),
		])
	}
	copyFileSync(join(parts, `${product}.efi`), named('efi'))
	writeFileSync(named('notes.txt'), notes)
	return seal(folder, version, output)
}

/** Lists, signs and bundles the files in a folder. */
export async function seal(folder: string, version: string, output: string): Promise<Release> {
	const names = readdirSync(folder)
		.filter((name) => !name.startsWith('SHA256SUMS'))
		.sort()
	const list = join(folder, 'SHA256SUMS')
	writeFileSync(list, await readCommand('sha256sum', names, { cwd: folder }))
	await signForUpdate(list)
	const bundle = join(output, `${product}_${version}_x86-64.update.tar`)
	// The list first: whoever reads the file knows what to expect before the large parts come.
	const order = [basename(list), `${basename(list)}.gpg`, ...names]
	await readCommand('tar', ['--create', '--format=ustar', `--file=${bundle}`, `--directory=${folder}`, ...order])
	return { folder, bundle }
}
