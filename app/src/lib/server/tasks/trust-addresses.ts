/** Every few minutes: trunks lead elsewhere, and others are signed in than before. */
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { viewFirewall } from '../settings/firewall.ts'
import { theMachine } from '../settings/machine.ts'
import { trustedAddresses } from '../settings/trusted-addresses.ts'

export async function trustAddresses(): Promise<void> {
	// Also while no country is refused: where trunks lead is remembered for when their names cannot be looked up.
	const addresses = await trustedAddresses()
	const { settings } = await viewFirewall()
	if (settings.refusedCountries.length === 0) return
	try {
		await theMachine().trustAddresses(addresses)
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.debug('trusted addresses were not told', { error })
	}
}
