/** A small disk in the place of the recordings, so that a test can fill it. */
import type { Appliance } from '../../image-build/testbed.ts'

const folder = '/var/lib/callytics/recordings'
const KILOBYTES = 10_240
// As the image gives them out: image-build/mkosi/mkosi.finalize.
const owners = 'uid=105,gid=980,mode=2770'

// The image has no mount(8): mount(2) and umount2(2) themselves, by their numbers on x86-64.
const mount = 'my ($s, $t, $f, $o) = @ARGV; syscall(165, $s, $t, $f, 0, $o) == 0 or die "mount: $!"'
const unmount = 'my ($t) = @ARGV; syscall(166, $t, 2) == 0 or die "umount: $!"'

export interface SmallDisk {
	/** @param share from 0 to 1 */
	fill(share: number): Promise<void>
	remove(): Promise<void>
}

export async function mountSmallDisk(appliance: Appliance): Promise<SmallDisk> {
	await appliance.exec(['perl', '-e', mount, 'tmpfs', folder, 'tmpfs', `size=${KILOBYTES}k,${owners}`])
	const mode = ['--mode=2770', '--owner=asterisk', '--group=callytics']
	await appliance.exec(['install', '--directory', ...mode, `${folder}/calls`, `${folder}/messages`])
	return {
		fill: async (share) => {
			await appliance.exec(['truncate', '--size=0', `${folder}/other`])
			if (share > 0)
				await appliance.exec(['fallocate', `--length=${Math.round(KILOBYTES * share)}K`, `${folder}/other`])
		},
		remove: async () => void (await appliance.exec(['perl', '-e', unmount, folder])),
	}
}
