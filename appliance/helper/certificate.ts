/** A certificate of the user's own: what is wrong with it, in one sentence, before anything is touched. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** A chain of a handful of certificates, and a key; a request has room for both. */
const MAX_PEM = 24 * 1024

export const certificateSchema = z.strictObject({
	/** The server's certificate and those of the authorities between it and the root, PEM. */
	chain: z.string().max(MAX_PEM),
	/** PEM. */
	key: z.string().max(MAX_PEM),
	/** '' where the key has none. */
	passphrase: z.string().max(1024),
})
export type GivenCertificate = z.infer<typeof certificateSchema>

const refuse = (code: string, message: string) => new Refusal(`certificate.${code}`, message)
const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

function readChain(text: string): X509Certificate[] {
	const blocks = text.match(block) ?? []
	if (blocks.length === 0)
		throw refuse('no_pem', 'The first file is no PEM certificate: it has no line “BEGIN CERTIFICATE”.')
	return blocks.map((pem, index) => {
		try {
			return new X509Certificate(pem)
		} catch {
			throw refuse('damaged', `Certificate ${index + 1} in the file is damaged. Take it from your authority again.`)
		}
	})
}

function readKey(text: string, passphrase: string): KeyObject {
	if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
		throw refuse('no_key', 'The second file is no PEM key: it has no line “BEGIN PRIVATE KEY”.')
	try {
		return createPrivateKey({ key: text, passphrase })
	} catch {
		if (/ENCRYPTED/.test(text))
			throw refuse('locked_key', 'The key is locked, and this passphrase does not open it. Type the right one.')
		throw refuse('damaged_key', 'The key is damaged. Take it from where it was made again.')
	}
}

/** id-kp-serverAuth (RFC 5280 section 4.2.1.12), and anyExtendedKeyUsage. */
const serverPurposes = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']

const day = (date: Date) => date.toISOString().slice(0, 10)

/** @throws Refusal when the first is no server's certificate that counts today, or the others do not lead on from it */
function checkChain([own, ...others]: X509Certificate[], now: Date): void {
	if (!own) return
	const [from, until] = [new Date(own.validFrom), new Date(own.validTo)]
	if (until <= now)
		throw refuse('expired', `The certificate ended on ${day(until)}. Get a new one from your authority.`)
	if (from > now)
		throw refuse('not_yet', `The certificate counts from ${day(from)} on. Upload it then, or set the clock right.`)
	if (own.ca)
		throw refuse(
			'authority',
			'The first certificate is an authority’s, not a server’s. The server’s own must stand first.',
		)
	if (!own.subjectAltName)
		throw refuse(
			'no_name',
			'The certificate names no host in its subjectAltName, and browsers look only there. Get one that does.',
		)
	if (own.keyUsage && !own.keyUsage.some((purpose) => serverPurposes.includes(purpose)))
		throw refuse(
			'not_for_servers',
			'The certificate is not made for servers: browsers would refuse it. Get one for a web server.',
		)
	let last = own
	for (const next of others) {
		if (!last.checkIssued(next) || !last.verify(next.publicKey))
			throw refuse(
				'broken_chain',
				'The certificates do not follow from one another. Put each before the one that signed it.',
			)
		last = next
	}
}

/**
 * The same as it is stored: the chain alone, and the key without its passphrase.
 * @throws Refusal what is wrong with it
 */
export function readCertificate(given: GivenCertificate, now: Date): { chain: string; key: string } {
	const chain = readChain(given.chain)
	checkChain(chain, now)
	const key = readKey(given.key, given.passphrase)
	if (!chain[0]!.checkPrivateKey(key))
		throw refuse('other_key', 'The key does not belong to this certificate. Upload the two that were made together.')
	const stored = {
		chain: chain.map((certificate) => certificate.toString()).join(''),
		key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
	}
	try {
		createSecureContext({ cert: stored.chain, key: stored.key })
	} catch {
		throw refuse('too_weak', 'Browsers would refuse this certificate: its key or its signature is too weak.')
	}
	return stored
}
