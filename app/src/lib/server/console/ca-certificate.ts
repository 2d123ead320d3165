/** The certificate of the appliance's own CA, for browsers and phones that should trust it. */
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { log } from '../log.ts'

const files: Record<string, { type: string; name: string }> = {
	'/ca.crt': { type: 'application/x-x509-ca-cert', name: 'callytics-ca.crt' },
	'/ca.pem': { type: 'application/x-pem-file', name: 'callytics-ca.pem' },
}

/** Answers with the certificate when it is asked for; it is public. @returns false for any other path */
export function serveCaCertificate(tlsDirectory: string, url: string | undefined, response: ServerResponse): boolean {
	const file = files[url ?? '']
	if (!file) return false
	readFile(join(tlsDirectory, 'ca.crt')).then(
		(certificate) => {
			response.writeHead(200, {
				'content-type': file.type,
				'content-disposition': `attachment; filename="${file.name}"`,
				'content-length': certificate.length,
				'x-content-type-options': 'nosniff',
				// A page under the old address looks here whether the new one answers.
				'cross-origin-resource-policy': 'cross-origin',
			})
			response.end(certificate)
		},
		(error: unknown) => {
			log.error('the CA certificate cannot be read', { error })
			response.writeHead(404).end()
		},
	)
	return true
}
