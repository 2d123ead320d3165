/** Reads what the appliance has stored of callers' voices. */
import type { Appliance } from '../../../image-build/testbed.ts'

/** The samples of a recording, as the console reads it. @param name below the recordings, without `.wav` */
export async function storedSound(appliance: Appliance, name: string): Promise<Int16Array> {
	const file = `/var/lib/callytics/recordings/${name}.wav`
	// As the console's own user: what it could not read nobody could hear.
	const base64 = await appliance.exec(['runuser', '-u', 'callytics', '--', 'base64', '-w0', file])
	const bytes = Buffer.from(base64, 'base64').subarray(44)
	return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)))
}

/** Names of all recordings that are there, sorted. @param folder `messages` or `calls` */
export async function storedNames(appliance: Appliance, folder: string): Promise<string[]> {
	const list = await appliance.exec([
		'find',
		`/var/lib/callytics/recordings/${folder}`,
		'-name',
		'*.wav',
		'-printf',
		'%P\n',
	])
	return list.split('\n').filter(Boolean).sort()
}
