/** Looks at the address outside and at our own again and again, as long as the console runs. */
import { log } from '../log.ts'
import { ownIpv4Addresses } from '../outgoing/address-guard.ts'
import { checkPublicAddress, followOwnAddresses } from '../settings/public-address.ts'

const askEveryMs = 5 * 60_000
/** After a boot the network may come later than we do. */
const askAgainMs = 30_000
/** Our own addresses cost nothing to look at. */
const lookEveryMs = 5000

/** @returns stops it */
export function watchPublicAddress(): () => void {
	let timer: NodeJS.Timeout | undefined
	let isStopped = false
	let askAt = 0
	let known = ownIpv4Addresses().join()

	async function look(): Promise<void> {
		const own = ownIpv4Addresses().join()
		const isMoved = own !== known
		if (isMoved) await followOwnAddresses()
		known = own
		if (!isMoved && performance.now() < askAt) return
		const isDone = await checkPublicAddress()
		askAt = performance.now() + (isDone ? askEveryMs : askAgainMs)
	}
	const goOn = async () => {
		await look().catch((error: unknown) => {
			log.warn('the public address was not looked at', { error })
			askAt = performance.now() + askAgainMs
		})
		if (!isStopped) timer = setTimeout(() => void goOn(), lookEveryMs)
	}
	void goOn()
	return () => {
		isStopped = true
		clearTimeout(timer)
	}
}
