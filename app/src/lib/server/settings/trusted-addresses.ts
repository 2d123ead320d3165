/** Addresses that are not shut out by themselves and not refused by their country: of who is signed in, and of trunks. */
import { isIP } from 'node:net'
import { addressesOf } from '../asterisk-config/resolve-name.ts'
import { signedInAddresses } from '../auth/sessions.ts'
import { bareHost } from '../console/address.ts'
import { listTrunks } from '../db/trunks.ts'

/** Where the trunks that are switched on lead, as their names are resolved just now. */
export async function addressesOfTrunks(): Promise<string[]> {
	const hosts = (await listTrunks()).filter(({ isEnabled }) => isEnabled).map(({ host }) => bareHost(host))
	return (await Promise.all(hosts.map(addressesOf))).flat()
}

/** All of them, each once. */
export async function trustedAddresses(): Promise<string[]> {
	const all = await Promise.all([signedInAddresses(), addressesOfTrunks()])
	return [...new Set(all.flat())].filter((address) => isIP(address) !== 0 && !address.includes('%')).slice(0, 2000)
}
