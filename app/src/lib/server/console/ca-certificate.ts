/** The certificate of the appliance's own CA, for browsers and phones that should trust it. */
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { log } from '../log.ts'

/** Answers with `ca.crt`; it is public. */
export function serveCaCertificate(tlsDirectory: string, response: ServerResponse): void {
	readFile(join(tlsDirectory, 'ca.crt')).then(
		(certificate) => {
			response.writeHead(200, {
				'content-type': 'application/x-x509-ca-cert',
				'content-disposition': 'attachment; filename="callytics-ca.crt"',
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
}
