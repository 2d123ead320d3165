/** The console's certificate and key: waited for at start, loaded anew when they are replaced. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { setTimeout as delay } from 'node:timers/promises'
import { log } from '../log.ts'

export interface Certificate {
	cert: Buffer
	key: Buffer
}

const lookEveryMs = 5000

const pathsIn = (tlsDirectory: string) => ({
	cert: join(tlsDirectory, 'console.crt'),
	key: join(tlsDirectory, 'console.key'),
})

/** @throws when a file is missing, or the two do not belong together */
async function load(tlsDirectory: string): Promise<Certificate> {
	const paths = pathsIn(tlsDirectory)
	const [cert, key] = await Promise.all([readFile(paths.cert), readFile(paths.key)])
	createSecureContext({ cert, key })
	return { cert, key }
}

/** The certificate as soon as there is one: at the very first boot it is made while this process starts. */
export async function waitForCertificate(tlsDirectory: string): Promise<Certificate> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await load(tlsDirectory)
		} catch (error) {
			if (attempt % 40 === 0) log.warn('waiting for the certificate', { error })
			await delay(250)
		}
	}
}

/**
 * Loads the certificate again whenever its file changes.
 * @param changed gets the new one; connections that exist keep the old
 * @returns stops looking
 */
export function watchCertificate(tlsDirectory: string, changed: (certificate: Certificate) => void): () => void {
	const { cert } = pathsIn(tlsDirectory)
	let known: number | undefined
	const look = async () => {
		const { mtimeMs } = await stat(cert)
		if (known !== undefined && mtimeMs !== known) {
			changed(await load(tlsDirectory))
			log.info('certificate replaced')
		}
		// Remembered last: a pair that is half written is looked at again.
		known = mtimeMs
	}
	const timer = setInterval(
		() => void look().catch((error: unknown) => log.warn('the new certificate cannot be read yet', { error })),
		lookEveryMs,
	)
	void look().catch((error: unknown) => log.warn('the certificate cannot be looked at', { error }))
	return () => clearInterval(timer)
}
