/** What of rtp.conf depends on the settings (rtp_browser.conf): how sound finds its way to phones in a browser. */
import type { PublicAddressForAsterisk } from './pjsip-transports.ts'

/**
 * ICE is one switch for all calls, and each then makes candidates, also those that do not tell them: on while somebody
 * needs it. The public address stands beside the machine's own ones (RFC 8445 section 5.1.1, host candidates), so that
 * browsers outside find their way in through the router.
 */
export function rtpText(hasBrowserPhones: boolean, known: PublicAddressForAsterisk | undefined): string {
	const lines = known?.ownAddresses.map((own) => `${own} => ${known.address},include_local_address\n`) ?? []
	const isOn = hasBrowserPhones ? 'yes' : 'no'
	return `\n[general](+)\nicesupport = ${isOn}\n\n[ice_host_candidates]\n${lines.join('')}`
}
