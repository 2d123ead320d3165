/** How full the data partition may become, and what is done about it: an alarm first, then no more recordings; calls always. */

/** `short`: somebody should make room. `full`: no recording is begun until there is some again. */
export type DiskLevel = 'enough' | 'short' | 'full'

export interface DiskState {
	level: DiskLevel
	/** From 0 to 1, of what may be used. */
	usedShare: number
}

const alarmAt = 0.85
/** A little lower, so that an alarm does not come and go with every message. */
const alarmEndsBelow = 0.84
const recordingsStopAt = 0.95
const recordingsBeginAgainBelow = 0.9

/** The level that follows from the one before. */
export function nextDiskLevel(before: DiskLevel, usedShare: number): DiskLevel {
	if (usedShare >= recordingsStopAt) return 'full'
	if (before === 'full' && usedShare >= recordingsBeginAgainBelow) return 'full'
	if (usedShare >= alarmAt) return 'short'
	return before !== 'enough' && usedShare >= alarmEndsBelow ? 'short' : 'enough'
}

/** As `df` counts it: what the file system keeps for root is neither used nor free. */
export function usedShareOf(disk: { usedBytes: number; availableBytes: number }): number {
	const all = disk.usedBytes + disk.availableBytes
	return all === 0 ? 0 : disk.usedBytes / all
}
