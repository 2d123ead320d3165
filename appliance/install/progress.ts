/** How much has been written to a disk, as the kernel counts it. */
import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 1000
const SECTOR_BYTES = 512
/** The seventh figure: sectors written (Documentation/block/stat.rst). */
const WRITTEN = 6

const writtenBytes = (disk: string) =>
	Number(readFileSync(`/sys/block/${disk}/stat`, 'utf8').trim().split(/\s+/)[WRITTEN]) * SECTOR_BYTES

/**
 * Tells each percent that is new, below 100: when it is done nobody knows before the program says so.
 * @returns ends it
 */
export function followWriting(disk: string, totalBytes: number, tell: (percent: number) => void): () => void {
	const before = writtenBytes(disk)
	let told = -1
	const look = () => {
		const percent = Math.min(99, Math.floor(((writtenBytes(disk) - before) / totalBytes) * 100))
		if (percent > told) tell((told = percent))
	}
	look()
	const timer = setInterval(look, LOOK_EVERY_MS)
	return () => clearInterval(timer)
}
