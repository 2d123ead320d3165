/** Builds the disk image, unless the one that is there was made of the same. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOutput } from './mkosi.ts'
import { outFolder } from './paths.ts'
import { assemble } from './tree.ts'

export const diskFolder = join(outFolder, 'disk')
/** The image as it is written to a disk, not compressed; sparse. */
export const diskFile = join(diskFolder, 'callytics-appliance.raw')
/** The packages in it, as mkosi lists them. */
export const manifestFile = join(diskFolder, 'callytics-appliance.manifest')
const stampFile = join(diskFolder, 'stamp')

/**
 * Brings the disk image up to date.
 * @throws when a program does not build or mkosi fails
 */
export async function buildDisk(withPrograms = true): Promise<string> {
	const { folder, hash } = await assemble(withPrograms)
	const present = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
	if (present === hash && existsSync(diskFile)) return diskFile
	console.log('Building the disk image')
	rmSync(stampFile, { force: true })
	await buildOutput('disk', diskFolder, [{ source: folder, target: '/' }])
	writeFileSync(stampFile, hash)
	return diskFile
}
