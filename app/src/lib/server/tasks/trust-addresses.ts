/** Every few minutes, while countries are refused: trunks lead elsewhere, and others are signed in than before. */
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { trustedBy, viewFirewall } from '../settings/firewall.ts'
import { theMachine } from '../settings/machine.ts'

export async function trustAddresses(): Promise<void> {
	const { settings } = await viewFirewall()
	if (settings.refusedCountries.length === 0) return
	try {
		await theMachine().trustAddresses(await trustedBy(settings))
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.debug('trusted addresses were not told', { error })
	}
}
