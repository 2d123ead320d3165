/** The same appliance as a later version, for tests of updates: another number, and one migration more. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOutput } from './mkosi.ts'
import { outFolder, productVersion, repositoryFolder } from './paths.ts'
import { makeRelease, seal, type Release } from './release.ts'
import { assemble } from './tree.ts'

const folder = join(outFolder, 'next')
// The lowest level: it is written once and read once.
const COMPRESSION = ['-3', '--threads=0']

/** What the later version's migration makes, to be looked for in the database. */
export const nextTable = 'next_version'
const migration = `"/migrations/0999_next_version.sql": "create table ${nextTable} (id integer);",`

/** The version that comes so many after the one that is built. */
export function versionAfter(steps: number): string {
	const [major, minor, patch] = productVersion().split('.').map(Number)
	return `${major}.${minor}.${patch! + steps}`
}

/** `app-ends`: its call engine and its console end as soon as they are started. */
export type Variant = 'good' | 'app-ends'

/** What differs from the version that is built, as it lies in the image. */
function stageDifference(version: string, variant: Variant): string {
	const stage = join(folder, variant, 'stage')
	rmSync(stage, { recursive: true, force: true })
	const library = join(stage, 'usr/lib/callytics')
	mkdirSync(library, { recursive: true })
	writeFileSync(join(library, 'version.env'), `CALLYTICS_VERSION=${version}\n`)
	const name = 'app/server/chunks/migrations.js'
	const text = readFileSync(join(repositoryFolder, 'app/build/server/chunks/migrations.js'), 'utf8')
	const first = '"/migrations/0001_'
	if (!text.includes(first)) throw new Error('the bundled migrations are not where they were')
	mkdirSync(join(library, 'app/server/chunks'), { recursive: true })
	writeFileSync(join(library, name), text.replace(first, `${migration}\n${first}`))
	if (variant === 'app-ends')
		for (const program of ['executor', 'console'])
			writeFileSync(join(library, `app/server/${program}.js`), "throw new Error('made for a test')\n")
	return stage
}

/** Builds the later version's image, unless it is there. @returns the folder with its parts */
export async function buildNext(version: string, variant: Variant = 'good'): Promise<string> {
	const { folder: stage, hash } = await assemble(false)
	const disk = join(folder, variant, 'disk')
	const stampFile = join(folder, variant, 'stamp')
	const wanted = `${hash} ${version}`
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return disk
	rmSync(stampFile, { force: true })
	const trees = [stage, stageDifference(version, variant)].map((source) => ({ source, target: '/' }))
	await buildOutput('disk', disk, trees, version)
	writeFileSync(stampFile, wanted)
	return disk
}

/** An update of the parts, as it is released. */
export const releaseNext = (parts: string, version: string): Promise<Release> =>
	makeRelease({ parts, version, output: folder, notes: 'Made for a test.\n', words: COMPRESSION })

/** The same under another number and with another kernel command line, signed all the same. */
export async function releaseBroken(
	good: Release,
	version: string,
	breakLine: (line: string) => string,
): Promise<Release> {
	const broken = join(folder, `update_${version}`)
	rmSync(broken, { recursive: true, force: true })
	mkdirSync(broken, { recursive: true })
	for (const name of readdirSync(good.folder).filter((one) => !one.startsWith('SHA256SUMS')))
		cpSync(join(good.folder, name), join(broken, name.replace(/_[\d.]+\d\./, `_${version}.`)))
	const kernel = join(broken, `callytics-appliance_${version}.efi`)
	writeFileSync(kernel, withCommandLine(readFileSync(kernel), breakLine))
	return seal(broken, version, folder)
}

const SECTION_BYTES = 40

/** A unified kernel image with another command line, in the room that its section has (PE format: section headers follow the optional header). */
export function withCommandLine(image: Buffer, change: (line: string) => string): Buffer {
	const changed = Buffer.from(image)
	const header = changed.readUInt32LE(0x3c)
	const sections = changed.readUInt16LE(header + 6)
	const begin = header + 24 + changed.readUInt16LE(header + 20)
	for (let index = 0; index < sections; index++) {
		const at = begin + index * SECTION_BYTES
		if (changed.toString('latin1', at, at + 8).replace(/\0+$/, '') !== '.cmdline') continue
		const [size, room, from] = [8, 16, 20].map((offset) => changed.readUInt32LE(at + offset)) as [
			number,
			number,
			number,
		]
		const line = change(changed.toString('utf8', from, from + size).replace(/\0+$/, ''))
		if (line.length + 1 > room) throw new Error('the command line has no room for that')
		changed.fill(0, from, from + room)
		changed.write(line, from)
		changed.writeUInt32LE(line.length, at + 8)
		return changed
	}
	throw new Error('the kernel image has no command line')
}
