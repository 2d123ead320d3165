/** npm run image: the disk image compressed for flashing, with its checksum and its package manifest, and the same version as an update. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildDisk, diskFolder, manifestFile } from './disk.ts'
import { outFolder, productVersion, repositoryFolder } from './paths.ts'
import { makeRelease, releaseNotes } from './release.ts'
import { readCommand } from './run-command.ts'
import { bundledComponents, debianComponents, renderSpdx } from './sbom.ts'

// Levels above 10 take minutes for single megabytes.
const COMPRESSION = ['-10', '--threads=0', '--long=27']

const name = 'callytics-appliance'
const version = productVersion()
const image = join(outFolder, `${name}_${version}_x86-64.raw.zst`)
const disk = await buildDisk()

console.log('Compressing')
await readCommand('zstd', ['--quiet', '--force', ...COMPRESSION, disk, '-o', image])
const checksum = (await readCommand('sha256sum', [image])).split(' ')[0]!
writeFileSync(`${image}.sha256`, `${checksum}  ${basename(image)}\n`)

const notes = releaseNotes()
const update = await makeRelease({ parts: diskFolder, version, output: outFolder, notes, words: COMPRESSION })

const components = [...debianComponents(readFileSync(manifestFile, 'utf8')), ...bundledComponents(repositoryFolder)]
const created = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
const sbom = join(outFolder, `${name}_${version}_x86-64.spdx.json`)
writeFileSync(sbom, renderSpdx(name, version, components, created))

console.log(`${image}   ${(statSync(image).size / 1e6).toFixed(0)} MB`)
console.log(`${image}.sha256`)
console.log(`${sbom}   ${components.length} packages`)
console.log(`${update.bundle}   update, to be uploaded`)
console.log(`${update.folder}/   the same for a web server`)
console.log(
	`\nWrite it to a disk (all of its content is lost): zstd -dc ${image} | dd of=/dev/sdX bs=4M conv=fsync status=progress`,
)
