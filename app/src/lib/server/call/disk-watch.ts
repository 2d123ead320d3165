/** Watches the room for recordings, so that they stop before calls have to. In the executor: it must hold whoever else is away. */
import { statfs } from 'node:fs/promises'
import { nextDiskLevel, usedShareOf, type DiskState } from '#lib/domain/disk-space.ts'
import { log } from '../log.ts'

// A hundred recordings write some ten megabytes in that time.
const LOOK_EVERY_MS = 5_000

export interface DiskWatch {
	readonly state: DiskState
	mayRecord: () => boolean
	stop: () => void
}

const messages: Record<DiskState['level'], string> = {
	enough: 'the disk has room again',
	short: 'the disk is filling up',
	full: 'the disk is nearly full: no recording is begun',
}

/**
 * Looks at once and then every few seconds.
 * @param folder lies on the disk that is watched
 * @param look statfs(2); another one in tests
 */
export async function startDiskWatch(
	folder: string,
	look: (path: string) => Promise<{ blocks: number; bfree: number; bavail: number }> = statfs,
): Promise<DiskWatch> {
	let state: DiskState = { level: 'enough', usedShare: 0 }
	let isUnreadable = false
	const lookNow = async () => {
		try {
			const { blocks, bfree, bavail } = await look(folder)
			// Rounded: whoever is told of it is told of changes that mean something.
			const usedShare = Math.round(1000 * usedShareOf({ usedBytes: blocks - bfree, availableBytes: bavail })) / 1000
			const level = nextDiskLevel(state.level, usedShare)
			const usedPercent = usedShare * 100
			if (level !== state.level) (level === 'enough' ? log.info : log.warn)(messages[level], { usedPercent })
			state = { level, usedShare }
			isUnreadable = false
		} catch (error) {
			// What was true a moment ago is the best guess.
			if (!isUnreadable) log.error('the room on the disk cannot be read', { error })
			isUnreadable = true
		}
	}
	await lookNow()
	const timer = setInterval(() => void lookNow(), LOOK_EVERY_MS)
	return {
		get state() {
			return state
		},
		mayRecord: () => state.level !== 'full',
		stop: () => clearInterval(timer),
	}
}
