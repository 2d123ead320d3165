/** Ends in order what a process has started when it is told to end itself: Ctrl-C, a polite kill, a closed terminal. */
const cleanUps = new Set<() => Promise<void>>()
let isWatching = false
let isStopping = false

async function stop(code: number): Promise<void> {
	if (isStopping) return // npm hands the same Ctrl-C on once more
	isStopping = true
	await Promise.allSettled([...cleanUps].map((cleanUp) => cleanUp()))
	process.exit(code)
}

/** Runs the clean-up before a signal ends the process; the same function is kept once. */
export function stopOnSignal(cleanUp: () => Promise<void>): void {
	cleanUps.add(cleanUp)
	if (isWatching) return
	isWatching = true
	process.on('SIGINT', () => void stop(130))
	process.on('SIGTERM', () => void stop(143))
	process.on('SIGHUP', () => void stop(129))
}
