/** An update of a few bytes, signed with the key that the appliance knows: it is received and believed as a whole one is. For tests. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seal, type Release } from './release.ts'

const uuid = 'ab'.repeat(16)

/**
 * @param folder where it is made
 * @param fileSystem what it brings as the root's file system
 */
export function makeSmallUpdate(
	folder: string,
	version: string,
	fileSystem: string | Buffer = 'root',
): Promise<Release> {
	const parts = join(folder, version)
	mkdirSync(parts, { recursive: true })
	const contents = {
		efi: `roothash=${'0'.repeat(64)}`,
		'notes.txt': '- Queues with announcements.\n- A dark look for the night shift.\n',
		[`root.${uuid}.raw.zst`]: fileSystem,
		[`root-verity.${uuid}.raw.zst`]: 'verity',
	}
	for (const [ending, content] of Object.entries(contents))
		writeFileSync(join(parts, `callytics-appliance_${version}.${ending}`), content)
	return seal(parts, version, folder)
}
