/** One PKCS#12 file (.p12, .pfx; RFC 7292): the certificate, the key that belongs to it and the authorities between, as PEM. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { UserError } from '../errors.ts'
import { ProgramFailed, runProgram } from '../run-program.ts'

const refuse = (code: string, message: string, field: string) =>
	new UserError(400, `certificate.${code}`, message, field)

const timeoutMs = 10_000
const keys = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----/g
const certificates = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** Everything in the file, opened, with words of OpenSSL's between. */
async function open(file: Uint8Array, password: string): Promise<string> {
	// Windows and older programs lock with RC2 and 3DES, which OpenSSL opens by its legacy provider only.
	const words = ['pkcs12', '-legacy', '-noenc', '-passin', 'fd:3']
	try {
		return (await runProgram('openssl', words, { input: file, secret: `${password}\n`, timeoutMs })).stdout
	} catch (error) {
		if (!(error instanceof ProgramFailed) || error.isCutOff) throw error
		if (/mac verify error|bad decrypt|wrong password/i.test(error.stderr))
			throw refuse(
				'wrong_password',
				'This password does not open the file. Type the one it was exported with.',
				'password',
			)
		throw refuse('no_pkcs12', 'This is no PKCS#12 file, or it is damaged. Export it again as .p12 or .pfx.', 'file')
	}
}

/** From the server's own to the last authority that is there; what does not belong to it is left out. */
function follow(own: X509Certificate, others: readonly X509Certificate[]): X509Certificate[] {
	const chain = [own]
	for (let last = own; ;) {
		const next = others.find(
			(one) => last.checkIssued(one) && last.verify(one.publicKey) && !chain.some(({ raw }) => raw.equals(one.raw)),
		)
		if (!next) return chain
		chain.push(next)
		last = next
	}
}

/** @throws UserError 400 for a wrong password, a file that is damaged or none, and one that lacks the key or its certificate */
export async function readPkcs12(file: Uint8Array, password: string): Promise<{ chain: string; key: string }> {
	const text = await open(file, password)
	const found = (text.match(certificates) ?? []).map((pem) => new X509Certificate(pem))
	const foundKeys: KeyObject[] = (text.match(keys) ?? []).map((pem) => createPrivateKey(pem))
	if (foundKeys.length === 0)
		throw refuse(
			'no_key_inside',
			'There is no key in this file. Export it again together with its private key.',
			'file',
		)
	for (const key of foundKeys) {
		const own = found.find((one) => one.checkPrivateKey(key))
		if (own)
			return {
				chain: follow(own, found).map(String).join(''),
				key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
			}
	}
	const message = 'There is no certificate for the key in this file. Export both together.'
	throw refuse('no_certificate_inside', message, 'file')
}
