/** Addresses that are not shut out by themselves and not refused by their country: of who is signed in, and of trunks. */
import { isIP } from 'node:net'
import { addressesOfServer } from '../asterisk-config/resolve-name.ts'
import { signedInAddresses } from '../auth/sessions.ts'
import { bareHost, tidyAddress } from '../console/address.ts'
import { listTrunks } from '../db/trunks.ts'
import { RememberedAddresses } from './remembered-addresses.ts'

const remembered = new RememberedAddresses()

/** Where the trunks that are switched on lead, as their names are resolved just now or were within the last day. */
export async function addressesOfTrunks(now = Date.now()): Promise<string[]> {
	const trunks = (await listTrunks()).filter(({ isEnabled }) => isEnabled)
	const found = trunks.map(async ({ host, transport }) => {
		const addresses = await addressesOfServer(bareHost(host), transport)
		return remembered.note(`${transport} ${host}`, addresses, now)
	})
	return (await Promise.all(found)).flat().map(tidyAddress)
}

/** All of them, each once. */
export async function trustedAddresses(): Promise<string[]> {
	const all = await Promise.all([signedInAddresses(), addressesOfTrunks()])
	return [...new Set(all.flat())].filter((address) => isIP(address) !== 0 && !address.includes('%')).slice(0, 2000)
}
