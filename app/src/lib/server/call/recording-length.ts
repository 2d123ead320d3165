/** How long a stored recording is, by the size of its file. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

// WAV as Asterisk writes it: 16 bits, 8,000 samples a second, one channel.
const HEADER_BYTES = 44
const BYTES_A_SECOND = 16_000

/** @returns seconds; 0 when there is no such file */
export async function recordingSeconds(folder: string, name: string): Promise<number> {
	try {
		const { size } = await stat(join(folder, `${name}.wav`))
		return Math.max(0, size - HEADER_BYTES) / BYTES_A_SECOND
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
		throw error
	}
}
