/** The boot loader's entries, in whose names the tries are counted (Automatic Boot Assessment), and what the kernel was started with. Pure. */
import type { Slot } from './report.ts'

const entry = /^callytics-appliance_(\d+\.\d+\.\d+)(?:\+(\d+)(?:-\d+)?)?\.efi$/

export interface BootEntry {
	file: string
	version: string
	state: Slot['state']
}

/** @param files names in the boot partition's folder of entries; others than ours are left out */
export function bootEntries(files: readonly string[]): BootEntry[] {
	return files.flatMap((file) => {
		const [, version, left] = entry.exec(file) ?? []
		if (!version) return []
		const state = left === undefined ? 'kept' : Number(left) === 0 ? 'given-up' : 'counted'
		return [{ file, version, state }]
	})
}

/** The root hash in a kernel command line or in a kernel image, which has its command line in it; '' when there is none. */
export function rootHashIn(text: string): string {
	return /\broothash=([0-9a-f]{64})\b/.exec(text)?.[1] ?? ''
}
