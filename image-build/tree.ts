/** Assembles our part of the image and builds the directory tree, unless the one that is there was made of the same. */
import { createHash } from 'node:crypto'
import {
	copyFileSync,
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	readlinkSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { makeRuleset } from '../appliance/helper/firewall/ruleset.ts'
import { firstFirewall } from '../appliance/helper/firewall/settings.ts'
import { buildOutput } from './mkosi.ts'
import { outFolder, productVersion, repositoryFolder } from './paths.ts'
import { readCommand } from './run-command.ts'
import { prepareUpdateKey } from './update-key.ts'

const stageFolder = join(outFolder, 'stage')
const treesFolder = join(outFolder, 'trees')
const currentFile = join(treesFolder, 'current')
const treeOf = (name: string) => join(treesFolder, name, 'callytics-appliance')

/** What of the repository goes where in the image. Asterisk's folder holds more than configuration: see `isForImage`. */
const PARTS = [
	['rootfs', '.'],
	['systemd', 'usr/lib/systemd/system'],
	['wireguard', 'usr/share/callytics/wireguard'],
	['asterisk', 'etc/asterisk'],
	['appliance/build', 'usr/lib/callytics'],
	['appliance/screen', 'usr/lib/callytics/screen'],
	['app/build', 'usr/lib/callytics/app'],
	['app/migrations', 'usr/lib/callytics/migrations'],
] as const

function isForImage(part: string, path: string): boolean {
	return part !== 'asterisk' || !path.includes('/rest-api') || path.endsWith('.conf')
}

/** Lays our files together as they will lie in the image. @param updateKey file of the key that updates are signed with */
function stage(updateKey: string): void {
	rmSync(stageFolder, { recursive: true, force: true })
	for (const [part, target] of PARTS) {
		const source = join(repositoryFolder, part)
		if (!existsSync(source)) continue
		const destination = join(stageFolder, target)
		mkdirSync(destination, { recursive: true })
		cpSync(source, destination, { recursive: true, verbatimSymlinks: true, filter: (path) => isForImage(part, path) })
	}
	const library = join(stageFolder, 'usr/lib/callytics')
	mkdirSync(library, { recursive: true })
	writeFileSync(join(library, 'version.env'), `CALLYTICS_VERSION=${productVersion()}\n`)
	writeFileSync(join(stageFolder, 'etc/nftables.conf'), makeRuleset(firstFirewall))
	copyFileSync(updateKey, join(stageFolder, 'usr/lib/systemd/import-pubring.pgp'))
}

/** One hash over the names, modes and contents of everything in the folders. */
function hashFolders(folders: readonly string[]): string {
	const hash = createHash('sha256')
	const visit = (path: string) => {
		const stat = lstatSync(path)
		hash.update(`${path}\0${stat.mode}\0`)
		if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
		else hash.update(stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path))
	}
	for (const folder of folders) visit(folder)
	return hash.digest('hex')
}

/** Whether any file below the folder is younger than the given time (milliseconds since 1970). */
function hasYoungerFile(folder: string, time: number): boolean {
	return readdirSync(folder, { withFileTypes: true, recursive: true }).some(
		(entry) => entry.isFile() && lstatSync(join(entry.parentPath, entry.name)).mtimeMs > time,
	)
}

/** Builds the programs when their source is younger than the last build. */
async function buildPrograms(): Promise<void> {
	const parts = [
		{
			script: 'build:appliance',
			sources: ['helper', 'firstboot', 'command', 'backup', 'restore', 'update', 'install'].map(
				(folder) => `appliance/${folder}`,
			),
			made: 'appliance/build/firstboot/first-boot.js',
		},
		{ script: 'build:app', sources: ['app/src', 'app/static'], made: 'app/build/server/executor.js' },
	]
	for (const { script, sources, made } of parts) {
		const file = join(repositoryFolder, made)
		const time = existsSync(file) ? lstatSync(file).mtimeMs : 0
		const folders = sources.map((source) => join(repositoryFolder, source)).filter((folder) => existsSync(folder))
		if (!folders.some((folder) => hasYoungerFile(folder, time))) continue
		console.log(`Building: npm run ${script}`)
		await readCommand('npm', ['run', '--silent', script], { cwd: repositoryFolder })
	}
}

/**
 * Assembles everything of ours that goes into the image; returns the folder and a hash of what the image is made of.
 * @param withPrograms whether to bring app/build and appliance/build up to date first, or to take what is there
 */
export async function assemble(withPrograms: boolean): Promise<{ folder: string; hash: string }> {
	if (withPrograms) await buildPrograms()
	stage(await prepareUpdateKey())
	return { folder: stageFolder, hash: hashFolders([stageFolder, join(repositoryFolder, 'image-build/mkosi')]) }
}

function readCurrent(): string | undefined {
	return existsSync(currentFile) ? readFileSync(currentFile, 'utf8') : undefined
}

/** The words a process was started with; none when it has ended meanwhile. */
function commandLine(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
	} catch {
		return ''
	}
}

/** Removes trees of earlier builds, except those that a container runs on. */
function removeOldTrees(current: string): void {
	const commandLines = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(commandLine)
	for (const name of readdirSync(treesFolder)) {
		const isUsed = commandLines.some((line) => line.includes(join(treesFolder, name)))
		if (!name.startsWith('current') && !name.startsWith(current) && !isUsed)
			rmSync(join(treesFolder, name), { recursive: true })
	}
}

/**
 * Brings the container's tree up to date. A new tree lies beside the old one: containers that run are not disturbed.
 * @returns the tree's folder
 * @throws when a program does not build or mkosi fails
 */
export async function buildTree(withPrograms = true): Promise<string> {
	const { folder, hash } = await assemble(withPrograms)
	const name = hash.slice(0, 16)
	if (readCurrent() === name && existsSync(treeOf(name))) return treeOf(name)
	console.log('Building the operating-system tree (minutes the first time, then less than one)')
	await buildOutput('tree', join(treesFolder, name), [{ source: folder, target: '/' }])
	writeFileSync(currentFile, name)
	removeOldTrees(name)
	return treeOf(name)
}

/**
 * The tree that the last build made.
 * @throws when there is none
 */
export function findTree(): string {
	const name = readCurrent()
	if (name && existsSync(treeOf(name))) return treeOf(name)
	throw new Error('There is no operating-system tree yet: node_modules/.bin/node image-build/build.ts')
}
