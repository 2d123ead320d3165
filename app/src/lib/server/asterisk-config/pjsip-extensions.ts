/** Extensions → the PJSIP objects of their phones (pjsip_extensions.conf). */
import { extensionPattern } from '#lib/domain/number.ts'
import { UserError } from '../errors.ts'
import type { ConfigObject } from './config-object.ts'

/** What Asterisk needs to know of an extension. */
export interface ExtensionForAsterisk {
	/** Also the endpoint's name and the user name phones register with. */
	number: string
	name: string
	sipPassword: string
	/** Its phone is let in through the VPN alone. */
	isVpnOnly?: boolean
	/** Sound goes encrypted (SRTP, keys by RFC 4568) or not at all. */
	isEncrypted?: boolean
	/** Its phone is a page in a browser (WebRTC): sound by DTLS-SRTP (RFC 8827), its way found by ICE. */
	isInBrowser?: boolean
}

/**
 * A name as it may stand between quotes in a SIP header (RFC 3261 section 25.1, quoted-string): what would end the
 * quotes or look like an address is left out.
 */
export function displayName(name: string): string {
	return name.replace(/["\\<>]/g, '').trim()
}

/**
 * Lets nobody in but these networks. From elsewhere Asterisk treats the account as one that does not exist: it asks for a
 * password and refuses every one.
 */
function accessList(networks: readonly string[]): Record<string, string> {
	const deny = '0.0.0.0/0,::/0'
	return networks.length > 0 ? { deny, permit: networks.join(',') } : { deny }
}

/**
 * Endpoint, auth and AOR of one extension.
 * @param vpnNetworks where packets come from that came through the VPN; none while it is off
 * @throws UserError 400 `asterisk_config.malformed`
 */
export function extensionObjects(
	{ number, name, sipPassword, isVpnOnly, isEncrypted, isInBrowser }: ExtensionForAsterisk,
	vpnNetworks: readonly string[] = [],
): ConfigObject[] {
	if (!extensionPattern.test(number))
		throw new UserError(400, 'asterisk_config.malformed', `"${number}" is no extension: it has 2 to 6 digits.`)
	if (!/^[\x21-\x7e]{1,200}$/.test(sipPassword))
		throw new UserError(
			400,
			'asterisk_config.malformed',
			`The password of extension ${number} has characters phones cannot type.`,
		)
	const auth = `${number}-auth`
	// Whose messages its light tells of; phones that ask for it ask their AOR.
	const mailboxes = `${number}@callytics`
	return [
		{
			type: 'endpoint',
			name: number,
			template: 'callytics-extension',
			options: {
				...{ auth, aors: number, callerid: `"${displayName(name) || number}" <${number}>`, mailboxes },
				...(isVpnOnly ? accessList(vpnNetworks) : {}),
				...(isEncrypted ? { media_encryption: 'sdes' } : {}),
				...(isInBrowser ? { webrtc: 'yes' } : {}),
			},
		},
		{
			type: 'auth',
			name: auth,
			template: 'callytics-extension-auth',
			options: { username: number, password: sipPassword },
		},
		{ type: 'aor', name: number, template: 'callytics-extension-aor', options: { mailboxes } },
	]
}
