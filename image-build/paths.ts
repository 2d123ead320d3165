/** Where things lie on the build host: the clone, its products, and the cache that several clones share. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root folder of the clone. */
export const repositoryFolder = join(import.meta.dirname, '..')

/** What a build makes; removed with the clone. */
export const outFolder = join(repositoryFolder, 'out')

/** Packages, tools and half-made trees, outside the clone so that the next clone builds fast. */
export const cacheFolder = process.env['CALLYTICS_CACHE'] ?? '/var/cache/callytics'

/** The product's version, from package.json. */
export function productVersion(): string {
	const manifest = JSON.parse(readFileSync(join(repositoryFolder, 'package.json'), 'utf8')) as { version: string }
	return manifest.version
}
