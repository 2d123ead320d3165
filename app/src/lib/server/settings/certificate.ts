/** The console's certificate: what it says, and one of the user's own instead of the appliance's. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { GivenCertificate } from '../../../../../appliance/helper/protocol.ts'
import { certificate as words } from '#lib/messages/certificate.ts'
import { bareHost } from '../console/address.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { noteDeed, type Actor } from './actor.ts'
import { theMachine } from './machine.ts'
import { readPkcs12 } from './pkcs12.ts'

export interface CertificateView {
	/** Common name of who signed it. */
	issuer: string
	/** From the appliance's own authority. */
	isOwn: boolean
	names: string[]
	until: Date
	/** It names what stands in the browser's address bar. */
	isForHost: boolean
	/** Of the authority, as browsers show it. */
	fingerprint: string
}

const commonName = (subject: string) => /^CN=(.*)$/m.exec(subject)?.[1] ?? subject

/** Without what X.509 writes before each: `DNS:callytics.local, IP Address:192.0.2.1`. */
const namesOf = (text: string | undefined) =>
	(text ?? '').split(', ').flatMap((name) => name.replace(/^[^:]*:/, '') || [])

/** What the console shows now. `isOwn`: it is from the appliance's own authority. */
export async function readCertificateInUse(
	stateDirectory: string = process.env['STATE_DIRECTORY'] ?? '/var/lib/callytics',
): Promise<{ present: X509Certificate; authority: X509Certificate; isOwn: boolean }> {
	const read = async (name: string) => new X509Certificate(await readFile(join(stateDirectory, 'tls', name)))
	const [present, authority] = await Promise.all([read('console.crt'), read('ca.crt')])
	return { present, authority, isOwn: present.verify(authority.publicKey) }
}

/** @param host what stands in the browser's address bar, without port */
export async function viewCertificate(host: string): Promise<CertificateView> {
	const { present, authority, isOwn } = await readCertificateInUse()
	const bare = bareHost(host)
	return {
		issuer: commonName(present.issuer),
		isOwn,
		names: namesOf(present.subjectAltName),
		until: new Date(present.validTo),
		isForHost: (isIP(bare) ? present.checkIP(bare) : present.checkHost(bare)) !== undefined,
		fingerprint: authority.fingerprint256,
	}
}

/** Most that is taken: a chain and a key are some kilobytes. */
const mostLetters = 24 * 1024
/** What is taken as one file. */
const mostBytes = 32 * 1024

/** The console shows this certificate from now on. @throws UserError 409 what the machine refuses, 400 for what is far too long */
export async function useOwnCertificate(given: GivenCertificate, actor: Actor): Promise<void> {
	if (given.chain.length > mostLetters || given.key.length > mostLetters || given.passphrase.length > 1024)
		throw new UserError(400, 'certificate.too_long', words.own.tooLong)
	await theMachine().setCertificate(given)
	await noteDeed(actor, { kind: 'certificate', action: 'uploaded' })
	log.info('certificate uploaded', { user: actor.name })
}

/** The same from one PKCS#12 file. @throws UserError as above, 400 for what cannot be opened */
export async function useOwnPkcs12(file: Uint8Array, password: string, actor: Actor): Promise<void> {
	if (file.length > mostBytes || password.length > 512)
		throw new UserError(400, 'certificate.too_long', words.own.tooLong, 'file')
	await useOwnCertificate({ ...(await readPkcs12(file, password)), passphrase: '' }, actor)
}

export async function useApplianceCertificate(actor: Actor): Promise<void> {
	await theMachine().removeCertificate()
	await noteDeed(actor, { kind: 'certificate', action: 'returned' })
	log.info('the appliance’s own certificate is used again', { user: actor.name })
}
