/** How SIP goes to a carrier. */

export const trunkTransports = ['udp', 'tcp', 'tls', 'tls-srtp'] as const
/** By `tls-srtp` sound is encrypted, too. */
export type TrunkTransport = (typeof trunkTransports)[number]

/** The usual port of SIP over this transport (RFC 3261 section 19.1.2). */
export const usualPort = (transport: TrunkTransport): number => (transport.startsWith('tls') ? 5061 : 5060)
