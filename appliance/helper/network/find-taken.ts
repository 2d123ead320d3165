/** Whether an address that is to be ours answers already (RFC 5227 section 2.1.1). */
import { tryRun } from '../run.ts'
import type { PresentAddress } from './check.ts'
import type { NetworkSettings } from './settings.ts'

const ARPING = '/usr/bin/arping'
const PROBES = 2
const WAIT_SECONDS = 2

/** @param present addresses of this machine: those are not asked for */
export async function findTaken(
	{ interfaces }: NetworkSettings,
	present: readonly PresentAddress[],
): Promise<{ address: string; mac: string } | undefined> {
	const wanted = interfaces.flatMap(({ name, ipv4 }) =>
		ipv4.method === 'static' ? [{ name, address: ipv4.address.split('/')[0]! }] : [],
	)
	const isOurs = (address: string) => present.some((one) => one.address.split('/')[0] === address)
	for (const { name, address } of wanted) {
		if (isOurs(address)) continue
		const words = ['-D', '-c', String(PROBES), '-w', String(WAIT_SECONDS), '-I', name, address]
		// An interface without a cable cannot be asked through: arping fails, and the trial will show.
		const { output } = await tryRun(ARPING, words)
		const mac = /reply from \S+ \[([0-9A-F:]+)\]/i.exec(output)?.[1]
		if (mac) return { address, mac: mac.toLowerCase() }
	}
	return undefined
}
