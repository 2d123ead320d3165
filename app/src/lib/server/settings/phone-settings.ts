/** What a person types into a phone, or scans, to make it an extension of this appliance. */
import { isIP } from 'node:net'
import QRCode from 'qrcode'
import { bareHost } from '../console/address.ts'

export interface PhoneSettings {
	/** Host or address the phone registers with; of a phone in a browser the WebSocket's address. */
	server: string
	transport: PhoneTransport
	userName: string
	password: string
	/** The same as a QR code; a page in a browser reads none. */
	code?: QrDrawing
}

/** UDP or TCP at port 5060; TLS at 5061 with SRTP; WebRTC. */
export type PhoneTransport = 'open' | 'encrypted' | 'browser'

/** A QR code as one SVG path on a grid of `size` × `size` modules, quiet zone included. */
export interface QrDrawing {
	size: number
	path: string
}

/** Light modules around the symbol that a reader needs to find it (ISO/IEC 18004 section 9.1 asks for four). */
const quietZone = 4

/** Draws text as a QR code with medium error correction: a phone reads it from a screen, not from a torn label. */
export function drawQrCode(text: string): QrDrawing {
	const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
	const runs: string[] = []
	for (let y = 0; y < modules.size; y++) {
		for (let x = 0; x < modules.size; x++) {
			if (!modules.get(y, x)) continue
			const from = x
			while (x + 1 < modules.size && modules.get(y, x + 1)) x++
			const width = x - from + 1
			runs.push(`M${from + quietZone} ${y + quietZone}h${width}v1h-${width}z`)
		}
	}
	return { size: modules.size + 2 * quietZone, path: runs.join('') }
}

/**
 * The address that a phone in the same network can register with.
 * The browser just reached the appliance there, so a phone beside it can too. A name is replaced by the address behind
 * it, because many desk phones do not resolve `.local` names.
 * @param hostName what stands in the browser's address bar, without port
 * @param localAddress the appliance's end of the browser's connection, if it is known
 */
export function addressForPhones(hostName: string, localAddress: string | undefined): string {
	const host = bareHost(hostName)
	if (isIP(host)) return host
	// A dual-stack socket tells an IPv4 address in IPv6 clothes (RFC 4291 section 2.5.5.2).
	const local = localAddress?.replace(/^::ffff:/i, '')
	return local && isIP(local) ? local : host
}

/**
 * The settings of one extension.
 * There is no provisioning format that all phone apps share; the code holds a SIP URI with its password
 * (RFC 3261 section 19.1.1, `sip:user:password@host`), which is the plainest form that is standardised at all.
 */
export function phoneSettings(
	extension: { number: string; sipPassword: string; isEncrypted: boolean; isInBrowser: boolean },
	server: string,
): PhoneSettings {
	const { number: userName, sipPassword: password, isEncrypted, isInBrowser } = extension
	const host = isIP(server) === 6 ? `[${server}]` : server
	if (isInBrowser) return { server: `wss://${host}:8089/ws`, transport: 'browser', userName, password }
	const where = isEncrypted ? `${host}:5061;transport=tls` : host
	const code = drawQrCode(`sip:${encodeURIComponent(userName)}:${encodeURIComponent(password)}@${where}`)
	return { server, transport: isEncrypted ? 'encrypted' : 'open', userName, password, code }
}
