/** Port 80: sends browsers to HTTPS, and hands out the appliance's CA certificate so that they can trust it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { serveCaCertificate } from './ca-certificate.ts'

const hostPattern = /^[A-Za-z0-9.-]{1,253}$|^\[[0-9A-Fa-f:.]{2,45}\]$/

/** The same address by HTTPS, or undefined when the request does not say a host that can be one. */
export function secureAddress(
	host: string | undefined,
	url: string | undefined,
	httpsPort: number,
): string | undefined {
	const name = host?.replace(/:\d+$/, '') ?? ''
	if (!hostPattern.test(name)) return undefined
	// A line break cannot come through Node's parser, but what is not a plain path must not end in a header.
	const path = url?.startsWith('/') ? encodeURI(decodeURIQuietly(url)) : '/'
	return `https://${name}${httpsPort === 443 ? '' : `:${httpsPort}`}${path}`
}

function decodeURIQuietly(url: string): string {
	try {
		return decodeURI(url)
	} catch {
		return '/'
	}
}

/** @param tlsDirectory holds `ca.crt` */
export function createRedirectServer(tlsDirectory: string, httpsPort: number): Server {
	return createServer((request: IncomingMessage, response: ServerResponse) => {
		if (serveCaCertificate(tlsDirectory, request.url, response)) return
		const address = secureAddress(request.headers.host, request.url, httpsPort)
		if (address) response.writeHead(308, { location: address, 'content-length': 0 })
		else response.writeHead(400, { 'content-length': 0 })
		response.end()
	})
}
