/** Asks the STUN server again and again, as long as the console runs. */
import { log } from '../log.ts'
import { checkPublicAddress } from '../settings/public-address.ts'

const lookEveryMs = 5 * 60_000
/** After a boot the network may come later than we do. */
const tryAgainMs = 30_000

/** @returns stops it */
export function watchPublicAddress(): () => void {
	let timer: NodeJS.Timeout | undefined
	let isStopped = false
	const look = async () => {
		const isDone = await checkPublicAddress().catch((error: unknown) => {
			log.warn('the public address was not looked at', { error })
			return false
		})
		if (!isStopped) timer = setTimeout(() => void look(), isDone ? lookEveryMs : tryAgainMs)
	}
	void look()
	return () => {
		isStopped = true
		clearTimeout(timer)
	}
}
